import { readStackFile, stackNames } from "../../config/stackFile.ts";
import type { ResourceRecord } from "../../document/document.ts";
import type { Plan } from "../../plan/types.ts";
import { previewStack, withTarget } from "../../preview/stack.ts";

/** Targets that have a platform. */
export const built = ["kubernetes", "aws"] as const;
export type Built = (typeof built)[number];

/** A preset on a target. */
export interface Preview {
  readonly stack: string;
  readonly target: Built;
  readonly plan: Plan;
  readonly resources: readonly ResourceRecord[];
  readonly outputs: readonly string[];
}

export async function previews(): Promise<readonly Preview[]> {
  const made: Preview[] = [];
  for (const target of built)
    for (const stack of stackNames()) {
      const { plan, document } = await previewStack({
        stack,
        config: withTarget(readStackFile(stack), target),
      });
      const { resources, outputs } = document;
      made.push({ stack, target, plan, resources, outputs: Object.keys(outputs) });
    }
  return made;
}

interface Capability {
  readonly title: string;
  /** Groups in which a cloud has it. */
  readonly groups: readonly string[];
  /** Objects of a cluster that are in no group: those of these API groups, or kinds. */
  readonly objects?: RegExp;
}

/** What the contract of a platform calls a capability. */
const capabilities: readonly Capability[] = [
  {
    title: "Foundation: network, keys, limits, operators",
    groups: ["Foundation"],
    objects: /^(core\/v1 (Namespace|ResourceQuota|LimitRange)|networking|helm|storage|snapshot)/,
  },
  {
    title: "Secrets and certificates",
    groups: ["Secrets"],
    objects: /^(cert-manager|external-secrets|core\/v1 Secret)/,
  },
  { title: "Stores", groups: ["Stores", "Store"] },
  { title: "Workloads, and what they run on", groups: ["Workloads", "Workload"] },
  { title: "Edge", groups: ["Edge"], objects: /^(gateway|elbv2)/ },
  { title: "Observability", groups: ["Observability"], objects: /^monitoring/ },
  { title: "Budget", groups: ["Budget"] },
];

const sorted = (values: Iterable<string>): string => {
  const all = [...new Set(values)].toSorted().map((one) => `\`${one}\``);
  return all.length === 0 ? "nothing" : all.join(", ");
};

/** `aws:rds/instance:Instance` → `rds.Instance`; `kubernetes:apps/v1:Deployment` → `apps/v1 Deployment`. */
function short(type: string): string {
  const [provider = "", module = "", name = ""] = type.split(":");
  return provider === "kubernetes" ? `${module} ${name}` : `${module.split("/")[0]}.${name}`;
}

const isOfCloud = ({ type, custom }: ResourceRecord): boolean => custom && /^(aws|kubernetes):/.test(type);

/** Whether a resource serves a capability: by its own group, or by what it is where it is in none. */
function serves({ groups, objects }: Capability, { type, urn }: ResourceRecord): boolean {
  const parents = (urn.split("::")[2] ?? "").split("$").slice(0, -1);
  const own = parents.at(-1)?.replace("echelon:index:", "") ?? "";
  return groups.includes(own) || (["System", "Cluster"].includes(own) && objects?.test(short(type)) === true);
}

/** The types that serve a capability on a target. */
const typesOf = (all: readonly Preview[], capability: Capability, target: Built): string[] =>
  all
    .filter((one) => one.target === target)
    .flatMap(({ resources }) => resources)
    .filter((one) => isOfCloud(one) && serves(capability, one))
    .map(({ type }) => short(type));

/** What a store is for its users: its kind, and of a queue what it speaks where its tier names that. */
const rowOfStore = (plan: Plan, name: string): { kind: string; engine: string } | undefined => {
  const found = Object.values(plan.stores).find((one) => one.name === name);
  return found === undefined ? undefined : { kind: found.kind, engine: found.engine };
};

/** Engines by the kind of store on a target. */
const enginesOf = (all: readonly Preview[], kind: string, target: Built): string[] =>
  all
    .filter((one) => one.target === target)
    .flatMap(({ plan }) => Object.values(plan.stores).map(({ name }) => rowOfStore(plan, name)))
    .flatMap((row) => (row?.kind === kind ? [row.engine] : []));

const line = (title: string, of: (target: Built) => readonly string[]): string =>
  `| ${title} | ${built.map((target) => sorted(of(target))).join(" | ")} |`;

/** Rows of the tables of docs/capabilities.md, by their heading. */
export function tables(all: readonly Preview[]): Readonly<Record<string, readonly string[]>> {
  const kinds = [...new Set(all.flatMap(({ plan }) => Object.values(plan.stores).map(({ kind }) => kind)))];
  const stacks = [...new Set(all.map(({ stack }) => stack))];
  return {
    Compute: stacks.map((stack) =>
      line(`\`${stack}\``, (target) =>
        all.filter((one) => one.stack === stack && one.target === target).map(({ plan }) => plan.compute),
      ),
    ),
    Stores: kinds.toSorted().map((kind) => line(kind, (target) => enginesOf(all, kind, target))),
    "Types of resources": capabilities.map((one) => line(one.title, (target) => typesOf(all, one, target))),
  };
}
