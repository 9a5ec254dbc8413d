import type { HorizontalPodAutoscaler, Pod, Workload } from "../../sandbox/client/objects.ts";
import { ApiError } from "../../sandbox/client/transport.ts";
import { USAGE_ANNOTATIONS } from "../../sandbox/controlplane/config.ts";
import { inBatches } from "../../sandbox/nodes/nodes.ts";
import { podsOf } from "../list.ts";
import type { ProofContext } from "../proof.ts";
import { quantity } from "../quantity.ts";
import type { ExternalMetrics } from "./externalMetrics.ts";

/** Under load a metric is this many times its target, but never above the pods' limits. */
const OVERLOAD = 2.5;

type Metrics = NonNullable<HorizontalPodAutoscaler["spec"]["metrics"]>;
type Resource = keyof typeof USAGE_ANNOTATIONS;

const isSimulated = (name: string): name is Resource => Object.hasOwn(USAGE_ANNOTATIONS, name);

/** The sum over a pod's containers of what they request, or may use, of a resource: cores or bytes. */
const total = ({ spec }: Pod, bound: "requests" | "limits", name: string, otherwise: number): number =>
  spec.containers.reduce((sum, { resources }) => {
    const value = resources?.[bound]?.[name];
    return sum + (value === undefined ? otherwise : quantity(value));
  }, 0);

/** Usage of a pod under load, as annotations: above the target of each resource that its autoscaler reads. */
function overload(pod: Pod, metrics: Metrics): Record<string, string> {
  const entries = metrics.flatMap(({ resource }): [string, string][] => {
    if (resource === undefined || !isSimulated(resource.name)) return [];
    const { name, target } = resource;
    const perPod = (total(pod, "requests", name, 0) * (target.averageUtilization ?? 0)) / 100;
    const value = Math.min(perPod * OVERLOAD, total(pod, "limits", name, Number.POSITIVE_INFINITY));
    // Thousandths of a core, whole bytes.
    const text = name === "cpu" ? `${Math.ceil(value * 1000)}m` : `${Math.ceil(value)}`;
    return [[USAGE_ANNOTATIONS[name], text]];
  });
  return Object.fromEntries(entries);
}

const NO_USAGE: Record<string, null> = Object.fromEntries(
  Object.values(USAGE_ANNOTATIONS).map((name) => [name, null]),
);

const differs = ({ metadata }: Pod, wanted: Readonly<Record<string, string | null>>): boolean =>
  Object.entries(wanted).some(([name, value]) => (metadata.annotations?.[name] ?? null) !== value);

/** A workload, the autoscaler that reads its load, and the backlogs that it reads. */
export interface Scaled {
  readonly autoscaler: HorizontalPodAutoscaler;
  readonly workload: Workload;
  readonly external: ExternalMetrics | undefined;
}

/** Raises every metric that an autoscaler reads above its target, or brings it back to idle. */
export async function setLoad(context: ProofContext, scaled: Scaled, on: boolean): Promise<void> {
  const { autoscaler, workload, external } = scaled;
  const { metrics = [], maxReplicas } = autoscaler.spec;
  for (const { external: metric } of metrics) {
    if (metric === undefined) continue;
    const perReplica = quantity(metric.target.averageValue ?? metric.target.value ?? "1");
    external?.set(metric.metric.name, on ? Math.ceil(perReplica * maxReplicas * OVERLOAD) : 0);
  }
  await inBatches(await podsOf(context, workload), async (pod) => {
    const annotations = on ? overload(pod, metrics) : NO_USAGE;
    if (pod.metadata.deletionTimestamp !== undefined || !differs(pod, annotations)) return;
    await context.client.patch(pod, "merge", { metadata: { annotations } }).catch((error: unknown) => {
      // The pod was deleted after the list was read.
      if (!(error instanceof ApiError && error.status === 404)) throw error;
    });
  });
}
