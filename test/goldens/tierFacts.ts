import type { AutoscalerPlan, EdgePlan, Plan, Size, StorePlan, WorkloadPlan } from "../../plan/types.ts";

/** Facts by name, nested; a fact is one line of YAML. */
export interface Facts {
  readonly [name: string]: string | number | boolean | Facts;
}

const listed = (items: readonly string[]): string => items.join(", ") || "none";

export const sizeText = ({ cpu, memoryMiB }: Size): string => `${cpu} CPU, ${memoryMiB} MiB`;

function replicasText({ min, max, expected }: WorkloadPlan["replicas"]): string | number {
  return min === max && max === expected ? min : `${min} to ${max}, ${expected} at the stated load`;
}

/** The values that are set, because a missing value gets no line. */
const known = (values: Readonly<Record<string, string | number | null>>): Facts =>
  Object.fromEntries(
    Object.entries(values).flatMap(([key, value]) => (value === null ? [] : [[key, value]])),
  );

const autoscalingFacts = (autoscaler: AutoscalerPlan | null): string | Facts =>
  autoscaler === null ? "none" : known({ ...autoscaler });

type Environment = WorkloadPlan["environment"];

/** Variables that each workload has with the same value. */
function commonOf(environments: readonly Environment[]): Environment {
  const [first = {}, ...others] = environments;
  const common = Object.entries(first).filter(([name, value]) => others.every((one) => one[name] === value));
  return Object.fromEntries(common);
}

const ownOf = (environment: Environment, common: Environment): Environment =>
  Object.fromEntries(Object.entries(environment).filter(([name]) => !Object.hasOwn(common, name)));

/** Names of the stores that a workload uses: the engines of each differ between targets. */
const usedNames = ({ uses }: WorkloadPlan, { stores }: Plan): string[] =>
  Object.entries(uses).map(([key, rights]) => `${stores[key]?.name ?? key} (${rights.join(", ")})`);

const portTexts = ({ port, managementPort }: WorkloadPlan): string[] => [
  ...(port === null ? [] : [`port ${port}`]),
  ...(managementPort === null ? [] : [`management on ${managementPort}`]),
];

const workloadFacts = (workload: WorkloadPlan, plan: Plan, common: Environment): Facts => ({
  kind: listed([
    workload.kind,
    workload.public ? "public" : "not public",
    ...portTexts(workload),
    ...(workload.sharesTotal ? ["shares a limit of the stack"] : []),
  ]),
  ...(workload.schedule === null ? {} : { schedule: workload.schedule }),
  replicas: replicasText(workload.replicas),
  requests: sizeText(workload.requests),
  limits: sizeText(workload.limits),
  autoscaling: autoscalingFacts(workload.autoscaler),
  uses: listed(usedNames(workload, plan)),
  calls: listed(workload.calls),
  minAvailablePercent: workload.minAvailablePercent,
  terminationGraceSeconds: workload.terminationGraceSeconds,
  environment: ownOf(workload.environment, common),
});

/** How long a store keeps its data: engines have different names for it. */
function keptText(store: StorePlan): string[] {
  const backup = "backupDays" in store ? [`backups for ${store.backupDays} days`] : [];
  const retention =
    "retentionDays" in store && store.retentionDays !== null
      ? [`items kept for ${store.retentionDays} days`]
      : [];
  return [...backup, ...retention];
}

const storeText = (store: StorePlan): string =>
  listed([store.kind, `used by ${store.users.join(" and ")}`, ...keptText(store)]);

function edgeText(edge: EdgePlan | null): string {
  if (edge === null) return "none";
  const parts = { "load balancer": edge.loadBalancer, CDN: edge.cdn, WAF: edge.waf };
  const there = Object.entries(parts).filter(([, is]) => is);
  return listed([edge.workload, ...there.map(([name]) => name)]);
}

const triggerText = ({
  signal,
  above,
  below,
  windowSeconds,
  action,
  severity,
  level,
}: Plan["triggers"][number]) =>
  listed([
    above === undefined ? `${signal} below ${below}` : `${signal} above ${above}`,
    `for ${windowSeconds} s`,
    `${action}`,
    `${severity}`,
    `level ${level}`,
  ]);

const panelText = ({ signal, unit, thresholds }: Plan["panels"][number]): string =>
  listed([signal, unit, ...thresholds.map((one) => `line at ${one}`)]);

const byName = <One>(items: readonly One[], name: (one: One) => string, text: (one: One) => string): Facts =>
  Object.fromEntries(items.map((one) => [name(one), text(one)]));

/** Quotas that count the stack itself. Every other quota is a limit that the tier's replicas share. */
const OF_TARGET: readonly string[] = ["replicas", "services", "volumes", "memoryGiB", "cpu"];

/** Whether a quota's use depends on the target. */
export const isOfTarget = (quota: string): boolean => OF_TARGET.includes(quota);

export const quotaFacts = (quotas: Plan["quotas"]): Facts =>
  byName(
    quotas,
    ({ name }) => name,
    ({ limit, used }) => `${used} of ${limit}`,
  );

const nodesText = ({ min, max, cpu, memoryGiB }: Plan["nodes"]): string =>
  `${min} to ${max} of ${cpu} CPU, ${memoryGiB} GiB`;

/** Facts that a plan takes from the profile on every target. */
export function tierFacts(plan: Plan): Facts {
  const workloads = Object.values(plan.workloads);
  const common = commonOf(workloads.map(({ environment }) => environment));
  return {
    tier: `${plan.system}/${plan.tier}, ${plan.title}`,
    budget: `${plan.budget.monthlyUSD} USD a month, ${plan.budget.basis}`,
    zones: plan.zones,
    nodes: nodesText(plan.nodes),
    bandwidthMbps: plan.bandwidthMbps ?? "none",
    edge: edgeText(plan.edge),
    enterpriseSecurity: plan.enterpriseSecurity,
    logRetentionDays: plan.logRetentionDays,
    scrapeSeconds: plan.scrapeSeconds,
    scaleProfile: plan.scaleProfile?.fileName ?? "none",
    environment: common,
    workloads: Object.fromEntries(workloads.map((one) => [one.name, workloadFacts(one, plan, common)])),
    stores: byName(
      Object.values(plan.stores).filter(({ phase }) => phase === "serving"),
      ({ name }) => name,
      storeText,
    ),
    limits: quotaFacts(plan.quotas.filter(({ name }) => !isOfTarget(name))),
    externals: byName(
      plan.externals,
      ({ name }) => name,
      ({ title, secret }) => `${title}, secret ${secret}`,
    ),
    triggers: byName(plan.triggers, ({ name }) => name, triggerText),
    escalation: plan.escalation,
    panels: byName(plan.panels, ({ title }) => title, panelText),
  };
}

/** `workloads.agents.limits` → its value. */
export function flattened(facts: Facts, path = ""): [string, string][] {
  return Object.entries(facts).flatMap(([name, value]) =>
    typeof value === "object" ? flattened(value, `${path}${name}.`) : [[`${path}${name}`, String(value)]],
  );
}
