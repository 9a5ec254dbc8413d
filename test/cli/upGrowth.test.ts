import { afterAll, describe, expect, it, vi } from "vitest";
import type { StateResource } from "../../cli/pulumi/stackState.ts";
import { stateGrowth } from "../../cli/pulumi/stateGrowth.ts";
import type { RawConfig } from "../../config/keys.ts";
import { STASH } from "../../growth/placement.ts";
import { previewStack } from "../../preview/stack.ts";
import { verdicts } from "../growth/placements.ts";
import { fakePulumi } from "../support/fakePulumi.ts";
import { sampleReference } from "../support/sample.ts";
import { removeProjects, UpProject } from "../support/upProject.ts";

// Each test starts processes or previews, whose time depends on the machine.
vi.setConfig({ testTimeout: 120_000 });
afterAll(removeProjects);

type Keys = Readonly<Record<string, string>>;

const configOf = (keys: Keys): RawConfig => ({
  secretKeys: [],
  values: Object.fromEntries(Object.entries(keys).map(([key, value]) => [`echelon:${key}`, value])),
});

const previewOf = async (keys: Keys) =>
  (await previewStack({ stack: "live", config: configOf(keys) })).document;

const EARLIER = { system: "marketing-engine", target: "kubernetes" };

/** The state that an `up` with these keys leaves; an earlier package wrote another placement, or none. */
async function stateOf(keys: Keys, placement?: (now: unknown) => unknown): Promise<StateResource[]> {
  const { resources, system, tier } = await previewOf(keys);
  const all = resources.map(({ urn, type, inputs, protect }): StateResource => {
    const input = type === STASH && placement !== undefined ? { input: placement(inputs.input) } : inputs;
    return { urn, type, inputs: input, outputs: { system, tier }, protect, external: false, delete: false };
  });
  return all.filter(({ type, inputs }) => type !== STASH || inputs.input !== undefined);
}

async function growth(state: readonly StateResource[], keys: Keys) {
  const stack = { stack: "live", config: configOf(keys) };
  return stateGrowth(state, { stack, document: await previewOf(keys), retire: {} });
}

const local: Keys = { profile: "marketing-engine/local", target: "kubernetes" };
const regional: Keys = { profile: "marketing-engine/regional", target: "kubernetes" };
const withOperators: Keys = { ...regional, operators: "existing" };
const expanded: Keys = { ...regional, previous: '{"profile":"marketing-engine/local"}' };

describe("an update of a stack that an earlier package made", () => {
  it.each([
    ["another tier", local, regional, ["stops content-volume"]],
    ["the tier with the one before beside it", local, expanded, []],
    ["the same tier", local, local, []],
    ["other operators", withOperators, regional, ["stops work-redis-operator"]],
    ["a tier that keeps every store", regional, { ...regional, profile: "marketing-engine/enterprise" }, []],
  ])("is compared with the stack as it was: %s", async (_, from, to, rows) => {
    expect(verdicts(await growth(await stateOf(from, () => EARLIER), to))).toEqual(rows);
  });

  it("is compared in the same way where no placement was written at all", async () => {
    expect(verdicts(await growth(await stateOf(local, () => undefined), regional))).toEqual([
      "stops content-volume",
    ]);
  });

  it("names every protected resource where no tier in its state has them all", async () => {
    const state = await stateOf(local, () => EARLIER);
    const changed = state.map((one) => ({
      ...one,
      outputs: { system: "marketing-engine", tier: "regional" },
    }));
    expect(verdicts(await growth(changed, regional))).toEqual([
      "stops kubernetes:core/v1:PersistentVolumeClaim::marketing-engine-content-volume",
      "stops kubernetes:core/v1:PersistentVolumeClaim::marketing-engine-content-volume-backup",
    ]);
  });

  it("counts no resource that is only read, or that waits for its deletion", async () => {
    const state = await stateOf(local, () => EARLIER);
    for (const gone of [{ external: true }, { delete: true }]) {
      expect(
        await growth(
          state.map((one) => ({ ...one, ...gone })),
          regional,
        ),
      ).toEqual([]);
    }
  });
});

describe("an update of a stack that remembers its stores", () => {
  it("is left to the engine, which compares it", async () => {
    expect(await growth(await stateOf(local, (now) => now), regional)).toEqual([]);
  });

  it("is left to the engine too where a placement of an earlier package stands beside", async () => {
    const state = await stateOf(local, (now) => now);
    const stash = await stateOf(local, () => EARLIER);
    const both = [...stash.filter(({ type }) => type === STASH), ...state];
    expect(await growth(both, regional)).toEqual([]);
  });

  it("is refused for another system before the engine is asked", async () => {
    const rows = await growth(await stateOf(local, (now) => now), {
      ...local,
      profile: sampleReference("small"),
    });
    expect(verdicts(rows)).toEqual(["stops echelon:profile"]);
  });
});

describe.concurrent("echelon up", () => {
  it("shows the whole preview and then the table, and changes nothing", async () => {
    const project = new UpProject();
    const resources = (await stateOf(local, () => EARLIER)).map((one) => ({
      ...one,
      urn: one.urn.replace("urn:pulumi:live::", "urn:pulumi:grown::"),
    }));
    project.tool("pulumi", fakePulumi(project.log, { state: { deployment: { resources } } }));
    project.stack("grown", "  echelon:profile: marketing-engine/regional\n");
    const { code, stdout, stderr } = await project.run(["up", "--stack", "grown", "--yes"]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "the output of pulumi\n" });
    expect(project.calls().map(({ args }) => args[0])).toEqual(["stack", "preview"]);
    expect(stderr).toMatch(/refused: .*\n.*\n {2}stops {4}content-volume {2}files of up to 10 GB\n/);
    expect(stderr).toMatch(
      /write into stacks\/Pulumi\.grown\.yaml:\n {4}echelon:previous: \{ profile: marketing-engine\/local \}/,
    );
  });

  it.each([
    [true, 1],
    [false, 0],
  ])(
    "fails where the program refuses, whatever the engine returns (refuses: %s)",
    async (refuses, exitCode) => {
      const project = new UpProject();
      project.tool("pulumi", fakePulumi(project.log, { refuses }));
      for (const args of [["--yes"], ["--preview-only"]]) {
        expect((await project.run(["up", "--stack", "local", ...args])).code).toBe(exitCode);
      }
    },
  );
});
