import { stripVTControlCharacters } from "node:util";
import { afterAll, describe, expect, it, vi } from "vitest";
import { previewView } from "../../cli/view/preview.ts";
import { readStackFile } from "../../config/stackFile.ts";
import type { PreviewDocument, UnsupportedDocument } from "../../document/document.ts";
import { type PreviewedStack, previewStack, withTarget } from "../../preview/stack.ts";
import { targets } from "../../targets/names.ts";
import { Project, type Run } from "../support/cliProject.ts";

// Each test starts processes, whose time depends on the machine.
vi.setConfig({ testTimeout: 120_000 });

const project = new Project();
afterAll(() => project.remove());

const runs = new Map<string, Promise<Run>>();

/** Runs each command line only once, for all tests that need it. */
function run(args: readonly string[], env: Record<string, string> = {}): Promise<Run> {
  const key = JSON.stringify([args, env]);
  const started = runs.get(key) ?? project.run(args, env);
  runs.set(key, started);
  return started;
}

const previews = new Map<string, Promise<PreviewedStack>>();

/** The output of the command, made without a process, for tests of its layout. */
function enterpriseOn(target: string): Promise<PreviewedStack> {
  const file = readStackFile("enterprise", project.directory);
  const preview =
    previews.get(target) ?? previewStack({ stack: file.stack, config: withTarget(file, target) });
  previews.set(target, preview);
  return preview;
}

/** The lines in a terminal of this width. */
function linesOf(previewed: PreviewedStack, columns: number, all: boolean): readonly string[] {
  vi.stubEnv("COLUMNS", String(columns));
  const lines = previewView(previewed, { all, ownTarget: previewed.document.target });
  vi.unstubAllEnvs();
  return lines;
}

const DOCUMENT_KEYS = [
  "stack",
  "system",
  "tier",
  "target",
  "region",
  "resources",
  "cost",
  "budget",
  "quotas",
  "accountQuotas",
  "findings",
  "policies",
  "outputs",
];

/** The only line on stderr of a preview that finds nothing wrong. */
const notCompared = (stack: string): string =>
  `note: this preview did not compare with the live stack; npm run preview:pulumi -- --stack ${stack} does\n`;

async function previewJson(args: readonly string[]): Promise<PreviewDocument> {
  const { code, stdout, stderr } = await run([...args, "--json"]);
  const { stack } = JSON.parse(stdout) as PreviewDocument;
  expect({ code, stderr }).toEqual({ code: 0, stderr: notCompared(stack) });
  return JSON.parse(stdout) as PreviewDocument;
}

describe.concurrent("echelon preview --json", () => {
  it.each(["local", "regional", "enterprise"])(
    "prints one document of the contract for %s",
    async (stack) => {
      const document = await previewJson(["preview", "--stack", stack]);
      expect(Object.keys(document)).toEqual(DOCUMENT_KEYS);
      expect(document).toMatchObject({
        stack,
        system: "marketing-engine",
        tier: stack,
        target: "kubernetes",
        region: null,
      });
      expect(document.quotas).toContainEqual(expect.objectContaining({ name: "maxConcurrentAgents" }));
      expect(document.policies.map(({ pack }) => pack)).toEqual(expect.arrayContaining(["cost", "quotas"]));
      expect(document.outputs).toMatchObject({
        system: "marketing-engine",
        tier: stack,
        target: "kubernetes",
      });
    },
  );

  it("shows the enterprise stack without a command and without --stack", async () => {
    expect(await previewJson([])).toEqual(await previewJson(["preview", "--stack", "enterprise"]));
  });

  it("lists every resource of a provider that has no price", async () => {
    const { resources, cost } = await previewJson(["--stack", "local"]);
    const custom = resources.filter((one) => one.custom).map(({ name }) => name);
    const accounted = new Set([...cost.lines, ...cost.unpriced].map(({ resource }) => resource));
    expect(custom.length).toBeGreaterThan(10);
    expect(custom.filter((name) => !accounted.has(name))).toEqual([]);
  });

  it("says that the cost is unknown, and gives no number for it", async () => {
    const { cost, budget } = await previewJson(["--stack", "local"]);
    expect(cost.monthly).toBeNull();
    expect(budget).toEqual({ monthly: 60, basis: "chosen", status: "unknown" });
  });

  it("has the System as its only root", async () => {
    const { resources } = await previewJson(["--stack", "local"]);
    const urns = new Set(resources.map(({ urn }) => urn));
    const roots = resources.filter(({ parent }) => parent === null);
    expect(roots.map(({ type }) => type)).toEqual(["echelon:index:System"]);
    expect(resources.every(({ parent }) => parent === null || urns.has(parent))).toBe(true);
  });

  it("previews another target than the stack's own", async () => {
    const { target, region, resources } = await previewJson(["--stack", "local", "--target", "aws"]);
    expect({ target, region }).toEqual({ target: "aws", region: "us-east-1" });
    expect(resources.some(({ type }) => type.startsWith("aws:"))).toBe(true);
  });

  it("prints a cell for each target, with the reason where the target cannot do it", async () => {
    const { code, stdout } = await run(["--stack", "regional", "--target", "all", "--json"]);
    const cells = JSON.parse(stdout) as (PreviewDocument | UnsupportedDocument)[];
    expect(code).toBe(0);
    expect(cells.map(({ stack, target }) => [stack, target])).toEqual(
      targets.map((target) => ["regional", target]),
    );
    for (const cell of cells.slice(2)) {
      expect(Object.keys(cell)).toEqual(["stack", "target", "unsupported"]);
      expect(cell).toMatchObject({ unsupported: { reason: expect.stringContaining("not provided yet") } });
    }
  });

  it("refuses a requested target that cannot do it", async () => {
    const { code, stdout, stderr } = await run(["--target", "gcp", "--json"]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/the target gcp is not provided yet/);
  });

  it("prints the document and ends with 1 where a mandatory rule is broken", async () => {
    project.stack("crowded", "  echelon:overrides: {quotas: {replicas: 5}}\n");
    const { code, stdout } = await run(["--stack", "crowded", "--json"]);
    const { policies } = JSON.parse(stdout) as PreviewDocument;
    expect(code).toBe(1);
    expect(policies).toContainEqual(
      expect.objectContaining({
        pack: "quotas",
        level: "mandatory",
        status: "violation",
        resource: "marketing-engine",
      }),
    );
  });
});

describe.concurrent("echelon preview for people", () => {
  const cases = ["kubernetes", "aws"].flatMap((target) =>
    [60, 80, 120].map((columns) => ({ target, columns })),
  );

  it.each(cases)("stays inside $columns columns on $target", async ({ target, columns }) => {
    const previewed = await enterpriseOn(target);
    const lines = linesOf(previewed, columns, true);
    expect(lines.length).toBeGreaterThan(previewed.document.resources.length);
    // A longer word, such as an address, is not broken.
    expect(lines.filter((line) => line.length > columns && line.trim().includes(" "))).toEqual([]);
    // The widest table uses all available columns.
    expect(Math.max(...lines.map(({ length }) => length))).toBeGreaterThan(columns - 10);
  });

  it.each(["kubernetes", "aws"])("takes at most 60 lines for the largest tier on %s", async (target) => {
    const lines = linesOf(await enterpriseOn(target), 80, false);
    expect(lines.length).toBeGreaterThan(20);
    expect(lines.length).toBeLessThanOrEqual(60);
  });

  it("opens with broken rules, then with what the tier lacks, and ends with what to do next", async () => {
    project.stack("worse", "  echelon:overrides: {quotas: {replicas: 5}}\n");
    const { code, stdout } = await run(["--stack", "worse"]);
    const lines = stdout.trimEnd().split("\n");
    expect(code).toBe(1);
    expect(lines[0]).toBe("Refused: 2 broken rules");
    expect(stdout.indexOf("Lacking")).toBeGreaterThan(0);
    expect(stdout.indexOf("Lacking")).toBeLessThan(stdout.indexOf("worse: marketing-engine/enterprise"));
    expect(lines.at(-1)).toMatch(/^Next: change what the broken rules name/);
    expect((await run(["--stack", "local"])).stdout).toMatch(/\nNext: npm run up -- --stack local\n$/);
  });

  it("shows workloads, stores and how to reach the stack", async () => {
    const { stdout } = await run([], { COLUMNS: "200" });
    expect(stdout).toMatch(
      /agents +worker +8–20 \(10\) +0\.9\/1 +896\/1024 +CPU > 80%, memory > 80%, shrinks < 30%/,
    );
    expect(stdout).toMatch(/content +object +seaweedfs +3 +yes +200 GB/);
    expect(stdout).toMatch(/Reach: +kubectl .*port-forward/);
    expect(stdout).toMatch(/maxConcurrentAgents 20\/20/);
    expect(stdout).toMatch(/budget 2000 USD a month, chosen for the tier/);
  });

  it("shows where two arrangements stand, and what each store is", async () => {
    const linesWith = (retire: string): string =>
      [
        "profile: marketing-engine/regional",
        "previous: {profile: marketing-engine/local}",
        "serve: current",
        `retire: ${retire}`,
      ]
        .map((line) => `  echelon:${line}\n`)
        .join("");
    project.stack("moving", linesWith("{content-volume: unprotect, work: delete}"));
    project.stack("moved", linesWith("{content-volume: delete}"));
    const { code, stdout } = await run(["--stack", "moving"], { COLUMNS: "200" });
    expect(code).toBe(0);
    expect(stdout).toMatch(/content +object +seaweedfs +1 +yes +50 GB +serving/);
    expect(stdout).toMatch(/content +file +volume +- +no +10 GB +released/);
    expect(stdout).toMatch(
      /Move: +from marketing-engine\/local; workloads run on marketing-engine\/regional, and echelon:retire gives/,
    );
    expect((await run(["--stack", "moved"], { COLUMNS: "200" })).stdout).toContain(
      "nothing retires any more",
    );
    expect(stdout).toContain("- echelon:retire: work: workloads run on it, so the line changes nothing");
    const alone = await run(["--stack", "regional"]);
    expect(alone.stdout).not.toMatch(/Move:|PHASE|Notes/);
  });

  it("lists every resource under its parent with --all", async () => {
    const { resources } = await previewJson(["--stack", "local"]);
    const { stdout } = await run(["--stack", "local", "--all"], { COLUMNS: "200" });
    for (const { name } of resources) expect(stdout).toContain(name.replace(/^marketing-engine-/, ""));
    expect(stdout).toMatch(/ {2}marketing-engine {2}System\n {2}├─ /);
  });

  it.each<[string, RegExp | null]>([
    ["aws", /Images: +yours have to be built for linux\/amd64; the placeholder runs in place of dashboard,/],
    ["kubernetes", null],
  ])("says on %s what images have to be built for, where one target decides it", async (target, line) => {
    const lines = linesOf(await enterpriseOn(target), 200, false).filter((one) => one.startsWith("Images:"));
    expect(lines).toHaveLength(line === null ? 0 : 1);
    if (line !== null) expect(lines[0]).toMatch(line);
  });

  it("compares the targets side by side", async () => {
    const { code, stdout } = await run(["--target", "all"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^enterprise on every target\n/);
    for (const target of targets) expect(stdout).toMatch(new RegExp(`^ {2}${target} `, "m"));
  });

  it("has colours only on request, with the same text", async () => {
    const plain = await run([]);
    const coloured = await run([], { FORCE_COLOR: "1" });
    const refused = await run([], { FORCE_COLOR: "1", NO_COLOR: "1" });
    expect(plain.stdout).toBe(stripVTControlCharacters(plain.stdout));
    expect(coloured.stdout).not.toBe(plain.stdout);
    expect(stripVTControlCharacters(coloured.stdout)).toBe(plain.stdout);
    expect(refused.code).toBe(0);
  });

  it("ends without an error where its reader stops early", async () => {
    const { child, ended } = project.start(["--json"]);
    child.stdout.once("data", () => child.stdout.destroy());
    expect(await ended).toMatchObject({ code: 0, stderr: expect.stringMatching(/^(note: .*\n)?$/) });
  });
});

describe.concurrent("a secret", () => {
  const PLANTED = "hunter2-planted-secret";

  it("in plain text in the file is in no output, and a note names it", async () => {
    project.stack("plain", `  echelon:secrets: {airtable-api-key: ${PLANTED}}\n`);
    for (const args of [["--json"], [], ["--all"], ["--target", "all", "--json"]]) {
      const { code, stdout, stderr } = await run(["--stack", "plain", ...args]);
      expect(code).toBe(0);
      expect(stdout + stderr).not.toContain(PLANTED);
      expect(stderr).toMatch(
        /note: stacks\/Pulumi\.plain\.yaml: echelon:secrets\.airtable-api-key stands in plain text/,
      );
    }
  });

  it("of the environment or of a provider's key is in no output", async () => {
    project.stack("provider", `  aws:secretKey: {secure: "v1:${PLANTED}"}\n  aws:token: ${PLANTED}\n`);
    const { stdout, stderr } = await run(["--stack", "provider", "--target", "aws", "--json"], {
      AWS_SECRET_ACCESS_KEY: PLANTED,
      PULUMI_ACCESS_TOKEN: PLANTED,
    });
    expect(stdout).not.toBe("");
    expect(stdout + stderr).not.toContain(PLANTED);
  });

  it("that is given is no longer missing", async () => {
    project.stack("given", '  echelon:secrets: {airtable-api-key: {secure: "v1:abc:def"}}\n');
    const { outputs } = await previewJson(["--stack", "given"]);
    expect(outputs.lacks).not.toContainEqual(expect.stringContaining("Airtable"));
  });

  it("stays out of a message about it", async () => {
    project.stack("bad-secret", `  echelon:secrets: [${PLANTED}]\n`);
    const { code, stdout, stderr } = await run(["--stack", "bad-secret"]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).not.toContain(PLANTED);
  });
});

describe("a preview of another target than the stack's own", () => {
  it("does not say that an up would build it", async () => {
    const { stdout } = await run(["--stack", "local", "--target", "aws"]);
    const text = stdout.replaceAll(/\s+/g, " ");
    expect(text).toContain("echelon:target: aws; an up of local is on kubernetes.");
    expect(text).not.toContain("Next: npm run up");
  });

  it("names what is known only after an up, and no alarm that nobody hears", async () => {
    const { stdout } = await run(["--stack", "local", "--target", "aws"]);
    const text = stdout.replaceAll(/\s+/g, " ");
    expect(text).toContain("https://<marketing-engine-distribution.domainName: known after an up>");
    expect(text).toContain("Protection: CloudFront without a cache, own encryption keys");
    expect(text).not.toContain("budget alarm,");
    expect(text).toContain("cost/budget-alarm");
    expect(text).toContain("alarms start but notify nobody: set echelon:alerts");
  });
});
