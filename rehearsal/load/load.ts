import type { KubeClient } from "../../sandbox/client/client.ts";
import type { Autoscaler, MetricSpec, Pod, Workload } from "../../sandbox/client/objects.ts";
import { USAGE_ANNOTATIONS } from "../../sandbox/controlplane/config.ts";
import { inBatches } from "../../sandbox/nodes/nodes.ts";
import { podsOf } from "../list.ts";
import { quantity } from "../quantity.ts";
import type { ExternalMetrics } from "./externalMetrics.ts";

/** How far above its target the simulated load is, where no limit of the pods is reached before. */
export const OVERLOAD = 2.5;

type Annotation = keyof typeof USAGE_ANNOTATIONS;

const isSimulated = (name: string): name is Annotation => Object.hasOwn(USAGE_ANNOTATIONS, name);

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

/** What all containers of a pod request of a resource: cores or bytes. */
const requested = ({ spec }: Pod, name: string): number =>
  sum(spec.containers.map(({ resources }) => quantity(resources?.requests?.[name] ?? "0")));

/** What all containers of a pod may use at most; no pod can be loaded beyond. */
const limited = ({ spec }: Pod, name: string): number =>
  sum(
    spec.containers.map(({ resources }) => {
      const limit = resources?.limits?.[name];
      return limit === undefined ? Number.POSITIVE_INFINITY : quantity(limit);
    }),
  );

/** Usage as annotations of one pod: each resource that the autoscaler looks at, above its target. */
function overload(pod: Pod, metrics: readonly MetricSpec[]): Record<string, string> {
  const entries = metrics.flatMap(({ resource }): [string, string][] => {
    if (resource === undefined || !isSimulated(resource.name)) return [];
    const { name, target } = resource;
    const perPod =
      target.averageValue === undefined
        ? (requested(pod, name) * (target.averageUtilization ?? 0)) / 100
        : quantity(target.averageValue);
    const value = Math.min(perPod * OVERLOAD, limited(pod, name));
    // Thousandths of a core, whole bytes.
    return [
      [USAGE_ANNOTATIONS[name], name === "cpu" ? `${Math.ceil(value * 1000)}m` : `${Math.ceil(value)}`],
    ];
  });
  return Object.fromEntries(entries);
}

const NO_USAGE: Record<string, null> = Object.fromEntries(
  Object.values(USAGE_ANNOTATIONS).map((name) => [name, null]),
);

const differs = (pod: Pod, wanted: Readonly<Record<string, string | null>>): boolean =>
  Object.entries(wanted).some(([name, value]) => (pod.metadata.annotations?.[name] ?? null) !== value);

export interface Loaded {
  readonly autoscaler: Autoscaler;
  readonly workload: Workload;
}

/** Brings every pod of a workload, and every backlog that its autoscaler counts, above the target or back to idle. */
export async function load(
  client: KubeClient,
  { autoscaler, workload }: Loaded,
  external: ExternalMetrics | undefined,
  on: boolean,
): Promise<void> {
  const { metrics = [], maxReplicas } = autoscaler.spec;
  for (const { external: metric } of metrics) {
    if (metric === undefined) continue;
    const perReplica = quantity(metric.target.averageValue ?? metric.target.value ?? "1");
    external?.set(metric.metric.name, on ? Math.ceil(perReplica * maxReplicas * OVERLOAD) : 0);
  }
  const pods = await podsOf(client, workload);
  await inBatches(pods, async (pod) => {
    const annotations = on ? overload(pod, metrics) : NO_USAGE;
    if (pod.metadata.deletionTimestamp !== undefined || !differs(pod, annotations)) return;
    // A pod may end between the list and this.
    await client.patch(pod, "merge", { metadata: { annotations } }).catch(ignoreGone);
  });
}

function ignoreGone(error: unknown): void {
  if ((error as { status?: number }).status !== 404) throw error;
}
