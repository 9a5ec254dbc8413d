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

/** The groups of a stack: what the contract of a platform calls a capability. */
export const capabilities = [
  "Foundation",
  "Cluster",
  "Secrets",
  "Stores",
  "Workloads",
  "Edge",
  "Observability",
  "Budget",
] as const;

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

/** The types that a group has on a target. */
const typesOf = (all: readonly Preview[], group: string, target: Built): string[] =>
  all
    .filter((one) => one.target === target)
    .flatMap(({ resources }) => resources)
    .filter((one) => isOfCloud(one) && one.urn.includes(`$echelon:index:${group}$`))
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
    "Types of resources": capabilities.map((group) => line(group, (target) => typesOf(all, group, target))),
  };
}
