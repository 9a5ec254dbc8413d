import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Result } from "../../loadtests/contract/result.ts";
import { Project, type Run } from "../support/cliProject.ts";

// Each test starts processes, whose time depends on the machine.
vi.setConfig({ testTimeout: 120_000 });

const project = new Project();
afterAll(() => project.remove());

/**
 * A program in the place of k6 that ends as `FAKE` says. k6 itself runs in test/software/loadtests; this is for how the
 * command reads its end. It takes its orders from a file, as k6 gets none of the operator's variables.
 */
const FAKE = `
import { readFileSync, writeFileSync } from "node:fs";
if (process.argv[2] === "version") { console.log("k6 v1.8.1 (go1.26.8, linux/amd64)"); process.exit(0); }
const { code, summary, says } = JSON.parse(readFileSync(import.meta.dirname + "/fake.json", "utf8"));
if (says) console.error(says);
writeFileSync(import.meta.dirname + "/seen.json", JSON.stringify({ env: process.env, args: process.argv.slice(2) }));
if (summary) writeFileSync(process.env.RESULT, JSON.stringify(summary));
process.exit(code);
`;

interface Orders {
  readonly code: number;
  readonly summary?: unknown;
  readonly says?: string;
}

const out = join(project.directory, "out");
beforeAll(() => {
  project.tool("k6", FAKE);
  mkdirSync(out);
});

const LOCAL = ["--url", "http://127.0.0.1:9"];
const run = (
  args: readonly string[],
  env: Record<string, string> = {},
  stack = "marcus-solo",
): Promise<Run> => project.run(["loadtest", "--stack", stack, "--out", out, ...args], env);

function runWith(
  orders: Orders,
  args: readonly string[] = [],
  env: Record<string, string> = {},
): Promise<Run> {
  project.file("bin/fake.json", JSON.stringify(orders));
  return run([...LOCAL, "--yes", ...args], env);
}

const seen = (): { readonly env: Record<string, string>; readonly args: readonly string[] } =>
  JSON.parse(readFileSync(join(project.bin, "seen.json"), "utf8"));

describe("a request that is wrong exits with 2, says what was expected, and prints nothing on stdout", () => {
  const file = (name: string, text: string): string => project.file(name, text);
  const list = file("list.json", "[]");
  const secret = file("secret.json", '{"Authorization": 17, "X": "hunter2"}');

  test.each<[string, readonly string[], RegExp]>([
    ["a shape that is not there", ["--shape", "huge"], /got "huge", expected one of smoke, benchmark/],
    [
      "an address without http",
      ["--url", "staging.example.com"],
      /--url: got "staging.example.com", expected an address/,
    ],
    ["a foreign address", ["--url", "https://other.example", "--yes"], /--i-own-this-target/],
    ["nobody to ask", LOCAL, /--yes: got no terminal to ask on/],
    [
      "a foreign address that is owned, and nobody to ask",
      ["--url", "https://other.example", "--i-own-this-target"],
      /--yes: got no/,
    ],
    ["reference and address", [...LOCAL, "--reference"], /--reference: got it together with --url/],
    ...[
      ["--namespace", "load"],
      ["--parallelism", "4"],
      ["--starter-image", "registry.example.com/starter:1"],
    ].map(([option = "", value = ""]): [string, string[], RegExp] => [
      `pods without a cluster (${option})`,
      [...LOCAL, option, value],
      new RegExp(`${option}: got it alone, expected it with --on-cluster`),
    ]),
    ["pods for this machine", [...LOCAL, "--on-cluster"], /--on-cluster: got a workload on this machine/],
    ["pods for the reference workload", ["--reference", "--on-cluster"], /which pods do not reach/],
    ["no pods", [...LOCAL, "--on-cluster", "--parallelism", "0"], /expected a whole number from 1 to 100/],
    ["a length that is no number", ["--seconds", "1m"], /got "1m", expected a whole number/],
    ["a length beyond every cap", ["--seconds", "99999999"], /expected a whole number from 1 to/],
    ["no such file of headers", ["--header-file", "nowhere.json"], /--header-file nowhere\.json/],
    ["headers that are a list", ["--header-file", list], /expected an object of header names and texts/],
    ["paths that are a list", ["--api", list], /expected an object like loadtests\/paths\.ts/],
    ["credentials without a role", ["--credentials", secret], /expected a list of \{email, password, role\}/],
  ])("%s", async (_, args, message) => {
    const { code, stdout, stderr } = await run([...args, "--json"]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(message);
  });

  test("and repeats nothing of a file that may hold a login", async () => {
    const { code, stderr } = await run(["--header-file", secret]);
    expect(code).toBe(2);
    expect(stderr).not.toMatch(/hunter2|17/);
  });

  test("a stack that is not there", async () => {
    expect((await run([...LOCAL, "--yes"], {}, "nowhere")).code).toBe(2);
  });
});

test("without k6 it exits with 3, says how to get it, and prints nothing on stdout", async () => {
  const { code, stdout, stderr } = await run([...LOCAL, "--yes", "--json"], {
    PATH: join(project.directory, "nothing"),
  });
  expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
  expect(stderr).toMatch(/got a machine without k6[\s\S]*1\. put it on PATH/);
});

/** What a run of marcus-solo measures where all is well: one user, and every check holds. */
const rate = (passes: number) => ({ rate: 1, passes, fails: 0 });
const good = {
  durationMs: 75_000,
  partial: null,
  metrics: {
    iterations: { count: 500 },
    "vus{phase:benchmark}": { value: 1, max: 1, min: 1 },
    vus: { value: 1, max: 1, min: 1 },
    checks: rate(900),
    "checks{check:tasks are a list}": rate(900),
  },
};

describe("the end of k6 becomes the end of the command", () => {
  test("a script that throws is exit code 1, with its message, and no pass", async () => {
    const { code, stdout } = await runWith({ code: 107, says: "Error: member got no token" }, ["--json"]);
    const result = JSON.parse(stdout) as Result;
    expect(code).toBe(1);
    expect(result.partial).toBe("k6 ended with exit code 107: Error: member got no token");
    expect(result.passed).toBe(false);
    expect(JSON.parse(readFileSync(join(out, "result.json"), "utf8"))).toEqual(result);
    expect(readFileSync(join(out, "k6.log"), "utf8")).toContain("member got no token");
  });

  test("k6's own exit code 0 is no pass where there are too few samples", async () => {
    const { code, stdout } = await runWith({ code: 0, summary: { ...good, metrics: {} } });
    expect(code).toBe(1);
    expect(stdout).toMatch(/concurrentUsers .*cannot tell/);
    expect(stdout).toMatch(/Not passed/);
  });

  test("a k6 that writes nothing is no pass", async () => {
    const { code, stdout } = await runWith({ code: 0 });
    expect(code).toBe(1);
    expect(stdout).toContain("k6 wrote no summary");
  });

  test("the documents are written, for people and for machines", async () => {
    await runWith({ code: 0, summary: good });
    expect(readFileSync(join(out, "report.html"), "utf8")).toContain("load test of http://127.0.0.1:9");
    expect(readFileSync(join(out, "junit.xml"), "utf8")).toContain(
      '<testsuite name="load test benchmark of marcus-solo',
    );
  });
});

describe("k6 gets", () => {
  test("the load that was announced, and no variable of the operator's shell that changes it", async () => {
    const shell = {
      K6_VUS: "5000",
      K6_OUT: "cloud",
      SECONDS: "9999",
      TIER: "enterprise",
      BASE_URL: "https://victim.example",
    };
    await runWith({ code: 0, summary: good }, ["--seconds", "30", "--max-users", "77"], shell);
    const { env, args } = seen();
    expect(env).toMatchObject({
      BASE_URL: "http://127.0.0.1:9",
      ALLOW_HOST: "127.0.0.1",
      SECONDS: "30",
      MAX_USERS: "77",
    });
    expect(env).toMatchObject({ SHAPE: "benchmark", TARGET: "url", K6_WEB_DASHBOARD_PORT: "-1" });
    expect(Object.keys(env)).not.toEqual(expect.arrayContaining(["K6_VUS"]));
    expect(env.K6_OUT).toBeUndefined();
    expect(env.TIER).toBeUndefined();
    expect(args.at(-1)).toMatch(/loadtests\/marcus\.ts$/);
    expect(args.join(" ")).toMatch(/--no-usage-report .*--address 127\.0\.0\.1:\d+/);
  });

  test("the path of a file with a login, and never what is in it", async () => {
    const headers = project.file("headers.json", '{"Authorization": "Bearer hunter2"}');
    const { stdout, stderr } = await runWith({ code: 0, summary: good }, ["--header-file", headers]);
    expect(seen().env.HEADERS).toBe(headers);
    expect(stdout + stderr + JSON.stringify(seen())).not.toContain("hunter2");
  });

  test("for an address that the operator owns, only that host", async () => {
    project.file("bin/fake.json", JSON.stringify({ code: 0, summary: good }));
    const { stderr } = await run(["--url", "https://other.example", "--i-own-this-target", "--yes"]);
    expect(stderr).toMatch(/^loadtest: benchmark of marcus\/solo on https:\/\/other\.example$/m);
    expect(seen().env).toMatchObject({ ALLOW_HOST: "other.example", TARGET: "url" });
  });
});

/** A Pulumi CLI that knows the outputs of every stack. */
const pulumi = (outputs: object): void =>
  project.tool(
    "pulumi",
    `if (process.argv.slice(2, 4).join(" ") === "stack output") console.log('${JSON.stringify(outputs)}');`,
  );
const BACKEND = { PULUMI_BACKEND_URL: "https://state.example.com" };

describe("a deployed stack", () => {
  const own = "https://shop.example.com/app";
  const deployed = (args: readonly string[], orders: Orders = { code: 0, summary: good }): Promise<Run> => {
    project.file("bin/fake.json", JSON.stringify(orders));
    return run(args, BACKEND);
  };

  test("is tested at its output url, once somebody has said yes", async () => {
    pulumi({ url: own, howToReach: "open it" });
    const unasked = await deployed([]);
    expect(unasked.code).toBe(2);
    expect(unasked.stderr).toContain(
      "--yes: got no terminal to ask on, expected --yes for a load on shop.example.com",
    );
    await deployed(["--yes"]);
    expect(seen().env).toMatchObject({ BASE_URL: own, ALLOW_HOST: "shop.example.com", TARGET: "stack" });
  });

  test("may be named by its address, and no other address of the same machine", async () => {
    pulumi({ url: own, howToReach: "open it" });
    await deployed(["--url", `${own}/`, "--yes"]);
    expect(seen().env).toMatchObject({ BASE_URL: own, TARGET: "stack" });
    const other = await deployed(["--url", "https://shop.example.com/admin", "--yes"]);
    expect(other.code).toBe(2);
    expect(other.stderr).toContain("--i-own-this-target");
  });

  test("without a public address is refused, and not replaced by the reference workload", async () => {
    pulumi({ url: null, howToReach: "kubectl port-forward service/web 8080" });
    const { code, stderr } = await deployed(["--yes"]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/no public address \(kubectl port-forward.*expected --url .*--reference/);
  });

  test("with an output that is no address is refused", async () => {
    pulumi({ url: "http://user:hunter2@shop.example.com" });
    const { code, stderr } = await deployed(["--yes"]);
    expect(code).toBe(2);
    expect(stderr).toContain("the stack's output url: got an address with a user in it");
    expect(stderr).not.toContain("hunter2");
  });
});
