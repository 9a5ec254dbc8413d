import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { StateResource } from "../../cli/pulumi/stackState.ts";
import type { StatusDocument } from "../../cli/status/document.ts";
import { STASH } from "../../growth/placement.ts";
import { fakePulumi } from "../support/fakePulumi.ts";
import { CREATED, type Keys, previewOf, stateAfter } from "../support/stackExport.ts";
import { removeProjects, UpProject } from "../support/upProject.ts";

// Each test starts processes, whose time depends on the machine.
vi.setConfig({ testTimeout: 120_000 });
afterAll(removeProjects);

const LOCAL = { "echelon:profile": "marketing-engine/local" };
const REGIONAL = { "echelon:profile": "marketing-engine/regional" };
const EXPAND = { ...REGIONAL, "echelon:previous": { profile: "marketing-engine/local" } };
const CURRENT = { ...EXPAND, "echelon:serve": "current" };

/** A project whose stack `shop` has a file with these keys, and a state. */
class StatusProject extends UpProject {
  constructor(keys: Keys, state?: unknown) {
    super();
    this.file("stacks/Pulumi.shop.yaml", JSON.stringify({ config: keys }));
    if (state === undefined) return;
    mkdirSync(join(this.directory, ".pulumi-state", ".pulumi"), { recursive: true });
    this.tool("pulumi", fakePulumi(this.log, { state }));
  }

  async document(env?: Record<string, string>): Promise<StatusDocument> {
    const { code, stdout, stderr } = await this.run(["status", "--stack", "shop", "--json"], env);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    return JSON.parse(stdout) as StatusDocument;
  }

  /** Every file of the project with its content. */
  files(): Record<string, string> {
    const names = readdirSync(this.directory, { recursive: true }) as string[];
    const files = names.filter((name) => statSync(join(this.directory, name)).isFile());
    return Object.fromEntries(files.map((name) => [name, readFileSync(join(this.directory, name), "utf8")]));
  }
}

const stateOf = async (keys: Keys, change: (resources: StateResource[]) => object[] = (all) => all) => ({
  deployment: { resources: change(stateAfter(await previewOf(keys))) },
});

let expanded: unknown;
let local: unknown;
beforeAll(async () => {
  [local, expanded] = [await stateOf(LOCAL), await stateOf(EXPAND)];
});

/** The same state with the placement of the package before, which has no stores. */
const forgetful = (resources: readonly StateResource[]): object[] =>
  resources.map((resource) =>
    resource.type === STASH
      ? { ...resource, inputs: { input: { system: "marketing-engine", target: "kubernetes" } } }
      : resource,
  );

describe.concurrent("echelon status", () => {
  it("shows every store with phase, size, protection and age in the middle of a move", async () => {
    const document = await new StatusProject(EXPAND, expanded).document();
    const { live } = document;
    expect(
      live?.stores.map(({ key, phase, members, capacityGB }) => [key, phase, members, capacityGB]),
    ).toEqual([
      ["content-seaweedfs", "arriving", 1, 50],
      ["content-volume", "serving", 0, 10],
      ["work-redis", "serving", 1, 1],
    ]);
    for (const store of live?.stores ?? []) expect(store).toMatchObject({ protected: true, since: CREATED });
    expect(live).toMatchObject({
      tier: "local",
      serving: { content: "content-volume", work: "work-redis" },
      arrangement: { profile: "marketing-engine/local" },
      beside: { profile: "marketing-engine/regional" },
    });
    expect(document).toMatchObject({
      ...{
        stack: "shop",
        system: "marketing-engine",
        target: "kubernetes",
        note: null,
        rows: [],
        changes: [],
      },
      file: { profile: "marketing-engine/regional", serve: null, retire: {} },
      next: { lines: ["echelon:serve: current"], command: "npm run up -- --stack shop" },
    });
  });

  it("prints the lines and the command so that they can be copied, on any width", async () => {
    const project = new StatusProject(REGIONAL, local);
    const narrow = await project.run(["status", "--stack", "shop"], { COLUMNS: "40" });
    expect(narrow.code).toBe(0);
    expect(narrow.stdout.split("\n")).toEqual(
      expect.arrayContaining([
        "Write into stacks/Pulumi.shop.yaml:",
        "  echelon:previous: { profile: marketing-engine/local }",
        "  echelon:serve: previous",
        "  npm run up -- --stack shop",
      ]),
    );
  });

  it("shows what is live and says what an up would lose where the file differs", async () => {
    const { live, rows, changes } = await new StatusProject(REGIONAL, local).document();
    expect(live?.tier).toBe("local");
    expect(rows.map(({ verdict, subject }) => [verdict, subject])).toContainEqual([
      "stops",
      "content-volume",
    ]);
    expect(changes).toContainEqual({
      subject: "serves",
      from: "marketing-engine/local",
      to: "marketing-engine/regional",
    });
  });

  it("names the live target where the file moves the stack to another, and no command", async () => {
    const project = new StatusProject(
      { ...LOCAL, "echelon:target": "aws", "aws:region": "us-east-1" },
      local,
    );
    const { target, rows, changes, next } = await project.document({
      PULUMI_BACKEND_URL: `file://${project.directory}/.pulumi-state`,
    });
    expect({ target, changes, command: next.command }).toEqual({
      ...{ target: "kubernetes", changes: [], command: null },
    });
    expect(rows.map(({ subject }) => subject)).toEqual(["echelon:target"]);
  });

  it("warns of a switch before it is made", async () => {
    const { rows, next } = await new StatusProject(CURRENT, expanded).document();
    expect(rows.map(({ verdict }) => verdict)).toEqual(["warns"]);
    expect(next.what).toMatch(/Read the warnings/);
  });

  it("says that an up did not end where the state lacks what the placement names", async () => {
    const state = await stateOf(EXPAND, (resources) =>
      resources.filter(({ urn }) => !urn.includes("::marketing-engine-content-seaweedfs")),
    );
    const { live, next } = await new StatusProject(EXPAND, state).document();
    expect(live?.stores.find(({ key }) => key === "content-seaweedfs")).toMatchObject({
      protected: false,
      since: null,
    });
    expect(next.what).toMatch(/^The last up did not end: content-seaweedfs/);
  });

  it("shows what somebody unprotected by hand, and what only waits for its deletion", async () => {
    const state = await stateOf(LOCAL, (resources) => [
      ...resources.map((resource) => ({ ...resource, protect: false })),
      ...resources.map((resource) => ({ ...resource, protect: true, delete: true })),
      ...resources.map((resource) => ({ ...resource, protect: true, external: true })),
    ]);
    const { live } = await new StatusProject(LOCAL, state).document();
    expect(live?.held).toEqual([]);
    expect(live?.stores.map((store) => store.protected)).toEqual([false, false]);
  });

  it("lists the protected resources of a stack of an earlier package", async () => {
    const state = await stateOf(LOCAL, forgetful);
    const { live, note, next } = await new StatusProject(REGIONAL, state).document();
    expect(live).toMatchObject({ tier: "local", serving: null, stores: [] });
    expect(live?.held).toContain("kubernetes:core/v1:PersistentVolumeClaim::marketing-engine-content-volume");
    expect(note).toMatch(/an earlier package made this stack/);
    expect(next.lines).toEqual(["echelon:profile: marketing-engine/local"]);
    const { stdout } = await new StatusProject(LOCAL, state).run(["status", "--stack", "shop"]);
    expect(stdout).toContain("kubernetes:core/v1:PersistentVolumeClaim::marketing-engine-content-volume");
  });

  it("shows no override and no secret of a state", async () => {
    const overrides = { title: "planted-override" };
    const previous = { profile: "marketing-engine/local", overrides };
    const state = await stateOf({ ...EXPAND, "echelon:previous": previous }, (resources) =>
      resources.map((resource) => ({ ...resource, outputs: { password: "planted-secret" } })),
    );
    const project = new StatusProject({ ...EXPAND, "echelon:previous": previous }, state);
    for (const more of [["--json"], []]) {
      const { code, stdout } = await project.run(["status", "--stack", "shop", ...more]);
      expect(code).toBe(0);
      expect(stdout).not.toContain("planted");
    }
  });
});

describe.concurrent("echelon status without a live state", () => {
  it("shows the plan, says in one line why, and ends with 0 where there is no Pulumi CLI", async () => {
    const project = new StatusProject(EXPAND, expanded);
    rmSync(join(project.bin, "pulumi"));
    const { live, note, planned, rows, next } = await project.document();
    expect(live).toBeNull();
    expect(note).toMatch(/^the live state was not read: .*https:\/\/www\.pulumi\.com\/docs\/install\/$/);
    expect(planned.stores.map(({ key, phase }) => `${key} ${phase}`)).toContain("content-seaweedfs arriving");
    expect({ rows, lines: next.lines }).toEqual({ rows: [], lines: [] });
    expect(next.command).toBe("npm start -- status --stack shop");
    const { stdout } = await project.run(["status", "--stack", "shop"]);
    expect(stdout).toMatch(/! the live state was not read/);
    expect(stdout).toMatch(/seaweedfs +arriving/);
  });

  it("repeats Pulumi's own message where the backend cannot be read", async () => {
    const project = new StatusProject(LOCAL, local);
    project.tool("pulumi", 'console.error("error: no route to the bucket"); process.exitCode = 255;');
    const { live, note } = await project.document();
    expect(live).toBeNull();
    expect(note).toMatch(/"no route to the bucket"/);
  });

  it("does not take a folder that is not there for a stack that was never made", async () => {
    const project = new StatusProject(EXPAND);
    project.tool("pulumi", 'console.error("error: unable to open state directory"); process.exitCode = 1;');
    const { note, next } = await project.document({ PULUMI_BACKEND_URL: `file://${project.directory}/gone` });
    expect(note).toMatch(/not read: .*"unable to open state directory"/);
    expect(next.remove).toEqual([]);
  });

  it("says where the state of a cloud target would be", async () => {
    const project = new StatusProject({ ...LOCAL, "echelon:target": "aws" });
    expect((await project.document()).note).toMatch(/not read: got no Pulumi backend .* --local-state/);
  });

  it.each([
    ["there is no state in the clone", undefined],
    ["the backend has no such stack", null],
    ["the stack was destroyed", { deployment: { resources: [] } }],
  ])("says that the stack holds nothing where %s", async (_where, state) => {
    const { live, note, next } = await new StatusProject(LOCAL, state).document();
    expect(live).toBeNull();
    expect(note).toMatch(/never made: file:.*\.pulumi-state has none of its name|holds nothing/);
    expect(next).toMatchObject({ what: "Make the stack.", command: "npm run up -- --stack shop" });
  });

  it("takes the keys of a move out of a file that was copied", async () => {
    const { next } = await new StatusProject(CURRENT).document();
    expect(next.remove).toEqual(["echelon:previous", "echelon:serve"]);
  });
});

describe.concurrent("echelon status leaves the machine as it was", () => {
  it.each([
    ["with a state", EXPAND],
    ["with a file that differs", REGIONAL],
  ])("%s", async (_what, keys) => {
    const project = new StatusProject(keys, expanded);
    const before = project.files();
    await project.document();
    expect(project.files()).toEqual(before);
    expect(project.calls()).toEqual([]);
  });

  it("where nothing was made, and does not start Pulumi", async () => {
    const project = new StatusProject(LOCAL);
    project.tool("pulumi", "throw new Error('started');");
    const before = project.files();
    await project.document();
    expect(project.files()).toEqual(before);
    expect(existsSync(join(project.directory, ".pulumi-state"))).toBe(false);
  });

  it("and needs neither cluster nor passphrase", async () => {
    const project = new StatusProject(LOCAL, local);
    const { live } = await project.document({ KUBECONFIG: "/nowhere" });
    expect(live?.stores).toHaveLength(2);
    expect(existsSync(project.secretFolder)).toBe(false);
  });
});

describe.concurrent("echelon status refuses", () => {
  it("a file that does not validate, with exit code 2 and nothing on stdout", async () => {
    const project = new StatusProject({ ...LOCAL, "echelon:serv": "current" }, local);
    const { code, stdout, stderr } = await project.run(["status", "--stack", "shop", "--json"]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/echelon:serv: got an unknown key/);
  });

  it("to guess the stack", async () => {
    const { code, stderr } = await new StatusProject(LOCAL).run(["status"]);
    expect({ code }).toEqual({ code: 2 });
    expect(stderr).toMatch(/--stack <name>' not specified/);
  });
});
