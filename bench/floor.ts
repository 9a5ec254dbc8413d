import { enableCompileCache } from "node:module";

// The lower bound for the time of a preview: the same imports, and the same number of empty resources under a mock.
enableCompileCache();
const [count = "0"] = process.argv.slice(2);
const [pulumi] = await Promise.all([
  import("@pulumi/pulumi"),
  import("@pulumi/kubernetes"),
  import("@pulumi/random"),
  import("commander"),
  import("yaml"),
  import("zod"),
  import("jsonc-parser"),
]);

await pulumi.runtime.setMocks(
  { newResource: ({ name }) => ({ id: name, state: {} }), call: () => ({}) },
  "floor",
  "floor",
  true,
);
class Bare extends pulumi.CustomResource {}
const resources = Array.from(
  { length: Number(count) },
  (_, index) => new Bare("floor:index:Bare", `bare-${index}`, {}),
);
await Promise.all(resources.map(({ urn }) => new Promise<void>((resolve) => urn.apply(() => resolve()))));
console.log(resources.length);
