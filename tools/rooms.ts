import type { IConfiguration, IForbiddenRuleType } from "dependency-cruiser";
import { rowOf } from "../targets/index.ts";
import { targets } from "../targets/names.ts";

/** What the sandbox is made of. */
const SANDBOX = [
  ...["sandbox/process", "sandbox/client", "sandbox/binaries", "sandbox/definitions"],
  ...["sandbox/controlplane", "sandbox/nodes", "sandbox/run"],
];

/**
 * Each room, from the ground up, with what it may import. An entry is a room, a folder, or a file without its ending.
 * Importing a type counts too.
 */
export const rooms: Readonly<Record<string, readonly string[]>> = {
  base: [],
  document: ["base"],
  targets: ["base"],
  profiles: ["base", "targets"],
  // What a load test is: plain values and pure functions, for k6 and for Node alike.
  "loadtests/contract": ["base/json", "base/mergePatch"],
  config: ["base", "targets", "profiles", "loadtests/contract"],
  // What a load test sends is a pure value too: a plan says what a nightly one takes and spends.
  plan: ["base", "targets", "profiles", "config", "loadtests/contract"],
  // What a stack holds, and what an update would make of it.
  growth: ["base", "targets", "config", "plan"],
  pricing: ["base", "document", "targets"],
  // What a stack uses of the quotas of a cloud account.
  account: ["base", "document", "pricing/catalog"],
  policies: ["base", "document", "targets", "profiles"],
  // Scripts and program of a load test are files to a component.
  components: ["base", "targets", "profiles", "config", "plan", "growth", "pricing/catalog"],
  program: ["base", "targets", "profiles", "config", "plan", "policies", "components"],
  "preview/engine": ["base", "document"],
  preview: [
    ...["base", "document", "targets", "profiles", "config", "plan", "pricing", "account", "policies"],
    ...["program", "preview/engine"],
  ],
  pulumi: ["base"],
  "sandbox/process": ["base"],
  "sandbox/client": ["base"],
  "sandbox/binaries": ["base", "sandbox/process"],
  "sandbox/definitions": ["base", "sandbox/process", "sandbox/client", "sandbox/binaries"],
  "sandbox/controlplane": ["base", "sandbox/process", "sandbox/client", "sandbox/binaries"],
  "sandbox/nodes": ["base", "sandbox/client", "sandbox/controlplane"],
  "sandbox/run": ["base", "sandbox/process", "sandbox/client", "sandbox/binaries", "sandbox/controlplane"],
  sandbox: ["base", ...SANDBOX],
  manifests: ["base", "document", "config", "program", "preview/engine"],
  // Touches no cluster: it knows the definitions of custom resources, and no client.
  render: ["base", "document", "manifests", "sandbox/definitions"],
  apply: ["base", "document", "manifests", "sandbox/client", "sandbox/definitions"],
  "rehearsal/deployer": [
    ...["base", "document", "config", "pulumi", "manifests", "apply"],
    ...["sandbox/client", "sandbox/binaries", "sandbox/definitions"],
  ],
  rehearsal: [
    ...["base", "document", "profiles", "config", "plan", "manifests", "apply"],
    ...["sandbox", ...SANDBOX, "rehearsal/deployer"],
  ],
  // Plain JavaScript that any Node reads, to find one that runs TypeScript.
  "tools/node": ["base"],
  // A program of its own, with its own packages.
  "loadtests/reference": [],
  // k6 runs the journeys: it resolves no package, so they may import only files that need none, and read profiles as data.
  loadtests: ["base/json", "base/mergePatch", "profiles", "loadtests/contract"],
  "loadtests/history": ["base", "loadtests/contract"],
  "loadtests/report": ["base", "loadtests/contract", "loadtests/history"],
  "loadtests/cluster": ["base", "document", "config", "sandbox/client", "loadtests/contract"],
  // The harness: starts k6 and what it measures, on this machine.
  "loadtests/run": [
    ...["base", "document", "targets", "profiles", "config", "plan", "pulumi"],
    ...["sandbox/process", "sandbox/binaries", "loadtests/contract"],
    ...["loadtests/history", "loadtests/report", "loadtests/cluster"],
  ],
  // The program that a pod of a stack runs: like k6, it has no package but the one that it is given.
  "loadtests/nightly": [
    ...[
      "base",
      "sandbox/client",
      "loadtests/contract",
      "loadtests/cluster",
      "loadtests/report",
      "loadtests/run",
    ],
  ],
  cli: [
    ...["base", "document", "targets", "profiles", "config", "plan", "growth", "pricing", "account"],
    ...["policies", "components", "program", "preview/engine", "preview", "pulumi", "manifests", "render"],
    ...["sandbox", "sandbox/controlplane", "sandbox/nodes", "rehearsal", "tools/node"],
    ...["loadtests/contract", "loadtests/run", "loadtests/report", "loadtests/history", "loadtests/cluster"],
  ],
  // Programs of people who install the package: they import it by its name.
  examples: [],
};

const ALL = Object.keys(rooms);

/** Files of a room without those of a room inside it. */
function inside(room: string): string {
  const inner = ALL.filter((one) => one.startsWith(`${room}/`)).map((one) => one.slice(room.length + 1));
  return inner.length === 0 ? `^${room}/` : `^${room}/(?!(${inner.join("|")})/)`;
}

/** A room's files, or the file of that name whatever it ends in. */
const reach = (entry: string): string => (entry in rooms ? inside(entry) : `^${entry}[./]`);

const onlyWhatStandsBelow = ([room, below]: [string, readonly string[]]): IForbiddenRuleType => ({
  name: `${room}-imports-only-what-stands-below-it`,
  severity: "error",
  comment: `${room} may import ${below.join(", ") || "no other room"}: see tools/rooms.ts.`,
  from: { path: inside(room) },
  to: { dependencyTypes: ["local"], pathNot: [room, ...below].map(reach) },
});

const platforms = targets.join("|");
const clouds = targets.filter((target) => !rowOf(target).ownCluster).join("|");
const SDK = "(^|/)node_modules/@pulumi/";
/** The one file of base that imports Pulumi. */
const INSIDE_OF_SDK = "^base/sdk[.]ts$";

const forbidden: readonly IForbiddenRuleType[] = [
  ...Object.entries(rooms).map(onlyWhatStandsBelow),
  {
    name: "no-circle",
    severity: "error",
    comment: "Make two files that need each other one file, or move what both need into a third.",
    from: {},
    to: { circular: true },
  },
  {
    name: "k6-resolves-no-package",
    severity: "error",
    comment: "k6 loads these files itself, and does not look into node_modules.",
    from: {
      path: "^(loadtests/|base/(json|mergePatch)[.]ts$)",
      pathNot: "^loadtests/(reference|run|report|history|cluster|nightly)/",
    },
    to: { path: "(^|/)node_modules/", pathNot: "(^|/)node_modules/@types/k6/" },
  },
  {
    name: "every-import-is-found",
    severity: "error",
    comment:
      "No other rule judges an import that does not resolve. k6 brings its own modules, and so does Node in Lambda.",
    from: {},
    to: { couldNotResolve: true, pathNot: "^(k6(/|$)|echelon$|@aws-sdk/client-)" },
  },
  {
    name: "plan-takes-only-types-of-config",
    severity: "error",
    comment: "A plan is made from values that are validated already.",
    from: { path: "^plan/" },
    to: { path: "^config/", dependencyTypesNot: ["type-only"] },
  },
  {
    name: "a-platform-stands-on-no-other",
    severity: "error",
    comment:
      "A cloud may put workloads on the cluster that it made; apart from that, platforms share only the contract.",
    from: { path: `^components/(${platforms})/` },
    to: { path: `^components/(${platforms})/`, pathNot: "^components/($1|kubernetes)/" },
  },
  {
    name: "the-contract-names-no-cloud",
    severity: "error",
    comment: "The contract loads no provider; only a platform's own folder does.",
    from: { path: "^components/", pathNot: `^components/(${platforms})/` },
    to: { path: SDK, pathNot: `${SDK}pulumi/` },
  },
  {
    name: "the-contract-names-no-platform",
    severity: "error",
    comment: "A platform is loaded by its name once the target is known (components/platforms.ts).",
    from: { path: "^components/", pathNot: `^components/(${platforms})/` },
    to: { path: `^components/(${platforms})/` },
  },
  {
    name: "a-cloud-is-named-by-its-own-platform",
    severity: "error",
    comment:
      "A provider's SDK costs start-up time. Every platform may use `kubernetes`, for a cluster that it made.",
    from: { path: `^components/(${platforms})/` },
    to: { path: SDK, pathNot: `${SDK}($1|pulumi|kubernetes|random)/` },
  },
  {
    name: "prices-are-read-by-clouds",
    severity: "error",
    comment: "A cluster has no prices; a preview on one loads no catalog.",
    from: { path: "^components/", pathNot: `^components/(${clouds})/` },
    to: { path: "^pricing/" },
  },
  {
    name: "tests-are-read-by-tests",
    severity: "error",
    comment: "Code that runs must not depend on tests.",
    from: { pathNot: "^test/" },
    to: { path: "^test/" },
  },
  {
    name: "the-bench-is-read-by-tests",
    severity: "error",
    comment: "Code that runs must not depend on measurements.",
    from: { pathNot: "^(test|bench)/" },
    to: { path: "^bench/" },
  },
  {
    name: "values-need-no-pulumi",
    severity: "error",
    comment: "Profiles, plans and prices are plain values; Pulumi begins at the components.",
    from: { path: "^(base|document|targets|profiles|plan|pricing)/", pathNot: INSIDE_OF_SDK },
    to: { path: SDK },
  },
  {
    name: "the-inside-of-the-sdk-is-in-one-file",
    severity: "error",
    comment:
      "Unpublished parts of an SDK may go in any version; test/base/sdk.test.ts checks those that we use.",
    from: { pathNot: INSIDE_OF_SDK },
    to: { path: `${SDK}pulumi/runtime/` },
  },
];

const configuration: IConfiguration = {
  forbidden: [...forbidden],
  options: {
    // TypeScript 7 has no API that the cruiser knows, and swc tells `import type` from `import`.
    parser: "swc",
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(dist|coverage|\\.[^/]+)/" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "types", "default"],
    },
  },
};

export default configuration;
