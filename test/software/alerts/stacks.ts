import { parse } from "yaml";
import type { KubeObject } from "../../../sandbox/client/transport.ts";
import { sampleReference } from "../../support/sample.ts";
import { type Keys, type Manifests, renderedStack } from "../pod/manifests.ts";

/** One alert as Prometheus reads it. */
export interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

export interface RuleGroups {
  readonly groups: readonly {
    readonly name: string;
    readonly interval?: string;
    readonly rules: readonly Rule[];
  }[];
}

/** A PromQL expression of a stack, and where it stands. */
export interface Query {
  readonly place: string;
  readonly expr: string;
}

/** A monitored stack, as it is rendered. */
export interface MonitoredStack {
  /** `<stack>, <keys>` */
  readonly title: string;
  readonly namespace: string;
  readonly manifests: Manifests;
  readonly groups: RuleGroups;
  readonly rules: readonly Rule[];
  readonly queries: readonly Query[];
}

const MONITORED: readonly Keys[] = [
  { "echelon:operators": "install" },
  { "echelon:operators": "existing" },
  { "echelon:monitoring": "existing" },
  { "echelon:monitoring": "install", "echelon:backlogScaling": "existing" },
];

/** Every stack in every mode that has monitoring; the sample has a database and a cache too. */
const arrangements: readonly { readonly stack: string; readonly keys: Keys }[] = [
  ...["local", "regional", "enterprise"].flatMap((stack) => MONITORED.map((keys) => ({ stack, keys }))),
  ...MONITORED.map((keys) => ({
    stack: "enterprise",
    keys: { "echelon:profile": sampleReference("large"), ...keys },
  })),
];

/** An object with its fields beside kind and metadata. */
export type AnyObject = KubeObject & Readonly<Record<string, unknown>>;

export const ofKind = ({ objects }: Manifests, kind: string): readonly AnyObject[] =>
  objects.filter((object): object is AnyObject => object.kind === kind);

function onlyOne<Item>(items: readonly Item[], what: string): Item {
  const [first, ...others] = items;
  if (first === undefined || others.length > 0)
    throw new Error(`got ${items.length} of ${what}, expected one`);
  return first;
}

interface Panel {
  readonly title: string;
  readonly targets: readonly { readonly expr: string }[];
}

const panelQueries = (manifests: Manifests): Query[] =>
  ofKind(manifests, "ConfigMap")
    .filter(({ metadata }) => metadata.name === "dashboard-panels")
    .flatMap(({ data }) => Object.values(data as Readonly<Record<string, string>>))
    .flatMap((text) => (JSON.parse(text) as { panels: Panel[] }).panels)
    .flatMap(({ title, targets }) => targets.map(({ expr }) => ({ place: `panel ${title}`, expr })));

/** A stack with monitoring. */
export async function monitoredStack(stack: string, keys: Keys): Promise<MonitoredStack> {
  const manifests = await renderedStack(stack, keys);
  const { metadata, spec } = onlyOne(ofKind(manifests, "PrometheusRule"), "PrometheusRule");
  // Through text, so that a test reads what a cluster would.
  const groups = parse(JSON.stringify(spec)) as RuleGroups;
  const rules = groups.groups.flatMap((group) => group.rules).filter((rule) => "alert" in rule);
  const queries = [
    ...rules.map(({ alert, expr }) => ({ place: `alert ${alert}`, expr })),
    ...panelQueries(manifests),
  ];
  const title = [stack, ...Object.values(keys)].join(", ");
  return { title, namespace: metadata.namespace ?? "", manifests, groups, rules, queries };
}

/** All of {@link arrangements}, rendered. */
export const monitoredStacks = (): Promise<MonitoredStack[]> =>
  Promise.all(arrangements.map(({ stack, keys }) => monitoredStack(stack, keys)));
