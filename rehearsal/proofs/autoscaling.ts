import {
  type HorizontalPodAutoscaler,
  hasCondition,
  nameOf,
  type Workload,
} from "../../sandbox/client/objects.ts";
import { readCredentials } from "../../sandbox/client/transport.ts";
import { certificatesDirectory } from "../../sandbox/controlplane/create.ts";
import { listNodes, ZONE_LABEL } from "../../sandbox/nodes/nodes.ts";
import { requirementsOf } from "../availability.ts";
import { failure, waitUntil } from "../failure.ts";
import { listOf, listWorkloads, podsOf, scales } from "../list.ts";
import { type ExternalMetrics, serveExternalMetrics } from "../load/externalMetrics.ts";
import { type Scaled, setLoad } from "../load/load.ts";
import { type Examination, type Proof, type ProofContext, ProofFailure } from "../proof.ts";
import { secondsSince } from "../time.ts";
import { distribution, distributionText } from "./spread.ts";

type ScalingRules = NonNullable<HorizontalPodAutoscaler["spec"]["behavior"]>["scaleUp"];

/** The steps of an autoscaler keep their size; only the time between them is shortened. */
const PERIOD_SECONDS = 1;

const faster = (rules: ScalingRules): ScalingRules => ({
  ...rules,
  stabilizationWindowSeconds: 0,
  policies: rules?.policies?.map((policy) => ({ ...policy, periodSeconds: PERIOD_SECONDS })),
});

const DEFAULT_SHRINK_SECONDS = 300;

const windowText = ({ metadata, spec: { behavior } }: HorizontalPodAutoscaler): string => {
  const up = behavior?.scaleUp?.stabilizationWindowSeconds ?? 0;
  const down = behavior?.scaleDown?.stabilizationWindowSeconds ?? DEFAULT_SHRINK_SECONDS;
  return `${metadata.name} ${up} s up and ${down} s down`;
};

/** Shortens an autoscaler's behaviour and restores it; another apply would not restore an autoscaler of KEDA's. */
async function withoutWindows<T>(
  { client }: ProofContext,
  autoscaler: HorizontalPodAutoscaler,
  work: () => Promise<T>,
): Promise<T> {
  const { behavior = null } = autoscaler.spec;
  const fast = { scaleUp: faster(behavior?.scaleUp), scaleDown: faster(behavior?.scaleDown) };
  await client.patch(autoscaler, "merge", { spec: { behavior: fast } });
  try {
    return await work();
  } finally {
    await client.patch(autoscaler, "merge", { spec: { behavior } }).catch(() => {});
  }
}

/** An autoscaler and its workload as they are now. */
async function readNow({ client }: ProofContext, { autoscaler, workload }: Scaled) {
  const scaler = await client.read<HorizontalPodAutoscaler>(autoscaler);
  const target = await client.read<Workload>(workload);
  if (scaler === undefined || target === undefined)
    throw new ProofFailure(`${nameOf(autoscaler)}: it, or its workload, was deleted while it was examined`);
  return { scaler, target };
}

/** Waits until the workload has exactly `replicas`, all of them ready, and keeps the load up or down meanwhile. */
async function waitForReplicas(
  context: ProofContext,
  scaled: Scaled,
  replicas: number,
  underLoad: boolean,
): Promise<void> {
  const { scaleMs } = context.timeouts;
  await waitUntil(context, scaleMs, async () => {
    await setLoad(context, scaled, underLoad);
    const { scaler, target } = await readNow(context, scaled);
    const { spec, status = {} } = target;
    const counts = [spec.replicas, status.replicas, status.readyReplicas];
    if (counts.every((count) => count === replicas)) return undefined;
    const got = `${status.readyReplicas ?? 0} ready of ${spec.replicas ?? 1} replicas`;
    return {
      message: `${nameOf(scaler)}: got ${got} after ${scaleMs / 1000} s, expected ${replicas}`,
      objects: [scaler, target],
    };
  });
}

/** Waits until the autoscaler has read every one of its metrics. */
async function waitForMetrics(context: ProofContext, scaled: Scaled): Promise<void> {
  await waitUntil(context, context.timeouts.availableMs, async () => {
    const { scaler } = await readNow(context, scaled);
    const { currentMetrics, conditions = [] } = scaler.status ?? {};
    const wanted = scaler.spec.metrics ?? [];
    if (hasCondition(scaler, "ScalingActive") && (currentMetrics ?? []).length >= wanted.length)
      return undefined;
    const why = conditions.find(({ type }) => type === "ScalingActive");
    const text = why === undefined ? "it has reported nothing yet" : (why.message ?? why.status);
    return { message: `${nameOf(scaler)}: it cannot read the load of its pods: ${text}`, objects: [scaler] };
  });
}

/** Scales one workload from its minimum to its maximum and back. Returns a note. */
async function climb(context: ProofContext, scaled: Scaled): Promise<string> {
  const { metadata, spec } = scaled.autoscaler;
  const { minReplicas = 1, maxReplicas, metrics = [] } = spec;
  if (minReplicas >= maxReplicas) {
    const message = `${nameOf(scaled.autoscaler)}: got bounds of ${minReplicas} and ${maxReplicas}, expected room between`;
    throw await failure(context, message, [scaled.autoscaler]);
  }
  await waitForMetrics(context, scaled);
  return withoutWindows(context, scaled.autoscaler, async () => {
    const began = performance.now();
    await waitForReplicas(context, scaled, maxReplicas, true);
    const up = `${secondsSince(began)} s`;
    context.notify(
      `autoscaling: ${metadata.name} at its maximum of ${maxReplicas} after ${up}; the load ends`,
    );
    const full = performance.now();
    await waitForReplicas(context, scaled, minReplicas, false);
    const signals = metrics.map(({ resource, external }) => resource?.name ?? external?.metric.name);
    return `${metadata.name}: ${minReplicas} to ${maxReplicas} in ${up}, back in ${secondsSince(full)} s, by ${signals.join(" and ")}`;
  });
}

async function scaledBy(
  context: ProofContext,
  autoscaler: HorizontalPodAutoscaler,
  external: ExternalMetrics | undefined,
): Promise<Scaled> {
  const workload = (await listWorkloads(context)).find((each) => scales(autoscaler, each));
  if (workload !== undefined) return { autoscaler, workload, external };
  const { kind, name } = autoscaler.spec.scaleTargetRef;
  const message = `${nameOf(autoscaler)}: got the target ${kind} ${name}, expected one that exists`;
  throw await failure(context, message, [autoscaler]);
}

/** Serves the backlogs that KEDA would, where an autoscaler reads one. */
async function startExternalMetrics(
  { client, sandbox }: ProofContext,
  autoscalers: readonly HorizontalPodAutoscaler[],
): Promise<ExternalMetrics | undefined> {
  const metrics = autoscalers.flatMap(({ spec }) => spec.metrics ?? []);
  if (metrics.every(({ external }) => external === undefined)) return undefined;
  const { directory, server } = sandbox;
  return serveExternalMetrics(client, readCredentials(server, certificatesDirectory(directory)));
}

/**
 * How the pods are spread after a scale-down. Kubernetes chooses the pods to delete without regard to zones, so that a
 * zone loss may then cost more than after a rollout. This is a note and no failure: no field of a workload prevents it.
 */
async function afterScaleDown(context: ProofContext, { workload }: Scaled): Promise<string> {
  const nodes = await listNodes(context.client);
  const requirements = await requirementsOf(context);
  const pods = await podsOf(context, workload);
  const zones = distribution(ZONE_LABEL, nodes, pods);
  const left = pods.length - Math.max(0, ...zones.values());
  const { uid } = workload.metadata;
  const required = requirements.find((each) => each.workload.metadata.uid === uid)?.required ?? 0;
  const verdict =
    left < required
      ? `: a zone lost now would leave ${left}, fewer than the ${required} declared, until the next rollout`
      : "";
  return `after scaling down ${workload.metadata.name} has its pods in ${distributionText(zones)}${verdict}`;
}

async function examine(context: ProofContext): Promise<Examination> {
  const autoscalers = await listOf(context, "HorizontalPodAutoscaler");
  if (autoscalers.length === 0) return { examined: 0, notes: [] };
  const external = await startExternalMetrics(context, autoscalers);
  try {
    const all = await Promise.all(autoscalers.map((each) => scaledBy(context, each, external)));
    const climbs = await Promise.all(all.map((scaled) => climb(context, scaled)));
    const spreads = await Promise.all(all.map((scaled) => afterScaleDown(context, scaled)));
    const windows = autoscalers.map(windowText).join(", ");
    const shortened = `shortened here: stabilisation windows (${windows}) to 0 s, time between steps to ${PERIOD_SECONDS} s`;
    return { examined: autoscalers.length, notes: [...climbs, ...spreads, shortened] };
  } finally {
    await external?.close();
  }
}

export const autoscaling: Proof = {
  name: "autoscaling",
  claim: "each autoscaler scales from its minimum to its maximum when load passes its targets, and back",
  counts: "autoscalers",
  expected: ({ plan }) =>
    Object.values(plan.workloads).filter(({ autoscaler }) => autoscaler !== null).length,
  examine,
};
