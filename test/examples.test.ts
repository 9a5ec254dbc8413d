import { readdirSync } from "node:fs";
import { registerHooks } from "node:module";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { type ProgramRun, runProgram } from "../preview/engine/run.ts";

const EXAMPLES = join(import.meta.dirname, "..", "examples");

const SOURCE = new URL("../components/index.ts", import.meta.url).href;

// In a clone the name of the package leads to what is published, which may not be built.
const hooks = registerHooks({
  resolve: (name, context, next) => next(name === "echelon" ? SOURCE : name, context),
});
afterAll(() => hooks.deregister());

/** What each example registers of its own kind, beside much else. */
const shown: Readonly<Record<string, readonly string[]>> = {
  network: ["echelon:index:Network::shop", "kubernetes:core/v1:ConfigMap::greeting"],
  store: ["echelon:index:Store::database"],
  workload: ["echelon:index:Workload::web"],
  edge: ["echelon:index:Edge::edge"],
  observability: ["echelon:index:Observability::watch"],
  system: ["echelon:index:System::shop"],
};

/** Each run is a module of its own: Node and Vitest would not run one twice. */
const run = (name: string, outputs: ProgramRun["outputs"]) =>
  runProgram({
    project: `example-${name}`,
    stack: "dev",
    config: {},
    outputs,
    program: async () => ({ ...(await import(`${join(EXAMPLES, name, "index.ts")}?${outputs}`)) }),
  });

test("each folder of examples is previewed", () => {
  expect(readdirSync(EXAMPLES).toSorted()).toEqual(Object.keys(shown).toSorted());
});

describe.each(Object.entries(shown))("the example %s", (name, expected) => {
  test("previews as it is", async () => {
    const { resources } = await run(name, "named");
    expect(resources.map((one) => `${one.type}::${one.name}`)).toEqual(expect.arrayContaining([...expected]));
  });

  test("previews as the engine runs it, with all outputs unknown", async () => {
    const { resources } = await run(name, "unknown");
    expect(resources.length).toBeGreaterThan(0);
  });
});
