import { rowOf } from "../../targets/index.ts";
import type { StorePlan, WorkloadPlan } from "../types.ts";
import { type Check, downTo3, type FeasibilityContext, serving, shown } from "./check.ts";
import { pathSlas, type Sla, storeSlas } from "./slas.ts";

/** What AWS promises for what runs a workload; more for tasks that always run in two zones. */
function computeSla({ compute, profile }: FeasibilityContext, { replicas }: WorkloadPlan): Sla {
  const spread = profile.zones > 1 && replicas.min > 1;
  return compute === "containers" && !spread ? pathSlas.containersInOneZone : pathSlas[compute];
}

/** Whether something takes over when a part of a store fails. */
const hasCopies = (store: StorePlan): boolean =>
  "replicasPerShard" in store ? store.replicasPerShard > 0 : "members" in store && store.members > 1;

/** The services between people and an answer: what is in front, what runs the workload, and the stores that it uses. */
function path(context: FeasibilityContext): Sla[] {
  const { edge, workloads } = context;
  const entry = workloads.find(({ name }) => name === edge?.workload);
  if (edge === null || entry === undefined) return [];
  const stores = serving(context)
    .filter(({ key }) => Object.hasOwn(entry.uses, key))
    .flatMap((store) => {
      const slas = storeSlas[store.engine];
      return slas === undefined ? [] : [slas[hasCopies(store) ? 1 : 0]];
    });
  return [
    ...(edge.cdn ? [pathSlas.cdn] : []),
    ...(edge.loadBalancer ? [pathSlas.loadBalancer] : []),
    computeSla(context, entry),
    ...stores,
  ];
}

const PERCENT = 100;

/** Whether providers answer for the stated uptime. For a cluster of one's own nobody does: the lack `no-sla` says so. */
export const uptime: Check = (context) => {
  const uptimePercent = context.profile.benchmarks.uptimePercent;
  if (uptimePercent === undefined || rowOf(context.target).ownCluster) return [];
  const services = path(context);
  const product = services.reduce((part, { percent }) => part * (percent / PERCENT), 1) * PERCENT;
  if (services.length === 0 || uptimePercent <= product) return [];
  const named = services.map(({ service, percent }) => `${service} ${percent}%`).join(", ");
  return [
    {
      key: "uptime",
      level: "warning",
      subject: "benchmarks.uptimePercent",
      stated: uptimePercent,
      have: product,
      unit: "percent",
      message: `the stated uptime is ${shown(uptimePercent)}%, and providers answer for ${shown(product)}% on the path of a request: ${named}`,
      fix: `fewer services on the path or more copies of each, or an objective of at most ${shown(downTo3(product))}% (benchmarks.uptimePercent by overrides)`,
    },
  ];
};
