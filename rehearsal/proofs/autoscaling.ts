import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Autoscaler, nameOf, type ScalingRules, type Workload } from "../../sandbox/client/objects.ts";
import { clusterDirectory } from "../../sandbox/controlplane/create.ts";
import { listNodes, ZONE_LABEL } from "../../sandbox/nodes/nodes.ts";
import { guardsOf } from "../availability.ts";
import { failure } from "../failure.ts";
import { keyOf, listOf, listWorkloads, podsOf } from "../list.ts";
import { type ExternalMetrics, serveExternalMetrics } from "../load/externalMetrics.ts";
import { type Loaded, load } from "../load/load.ts";
import { type Examination, type Proof, type ProofContext, ProofFailure } from "../proof.ts";
import { until } from "../wait.ts";
import { distribution, distributionText } from "./spread.ts";

/** The steps of an autoscaler keep their size; only the time between them is cut. */
const PERIOD_SECONDS = 1;

const faster = (rules: ScalingRules | undefined): ScalingRules => ({
  ...rules,
  stabilizationWindowSeconds: 0,
  ...(rules?.policies === undefined
    ? {}
    : { policies: rules.policies.map((policy) => ({ ...policy, periodSeconds: PERIOD_SECONDS })) }),
});

const windowText = ({ spec }: Autoscaler): string => {
  const { scaleUp, scaleDown } = spec.behavior ?? {};
  const seconds = (rules: ScalingRules | undefined, fallback: number): number =>
    rules?.stabilizationWindowSeconds ?? fallback;
  return `${seconds(scaleUp, 0)} s up and ${seconds(scaleDown, 300)} s down`;
};

/** Behaviour of the rehearsal, then what it was before; `subject.apply` would leave what KEDA made as it is. */
async function withoutWindows<T>(
  { client }: ProofContext,
  autoscaler: Autoscaler,
  work: () => Promise<T>,
): Promise<T> {
  const { behavior } = autoscaler.spec;
  const fast = { scaleUp: faster(behavior?.scaleUp), scaleDown: faster(behavior?.scaleDown) };
  await client.patch(autoscaler, "merge", { spec: { behavior: fast } });
  try {
    return await work();
  } finally {
    await client.patch(autoscaler, "merge", { spec: { behavior: behavior ?? null } }).catch(() => {});
  }
}

interface Reading {
  readonly autoscaler: Autoscaler;
  readonly workload: Workload;
}

async function read({ client }: ProofContext, { autoscaler, workload }: Reading): Promise<Reading> {
  const now = {
    autoscaler: await client.read<Autoscaler>(autoscaler),
    workload: await client.read<Workload>(workload),
  };
  if (now.autoscaler === undefined || now.workload === undefined)
    throw new ProofFailure(`${nameOf(autoscaler)}: got no such object any more, expected it to stay`);
  return { autoscaler: now.autoscaler, workload: now.workload };
}

const isActive = ({ autoscaler: { spec, status = {} } }: Reading): boolean =>
  (status.conditions ?? []).some(({ type, status: is }) => type === "ScalingActive" && is === "True") &&
  (status.currentMetrics ?? []).length >= (spec.metrics ?? []).length;

const reads = ({ autoscaler: { status = {} } }: Reading): string => {
  const condition = (status.conditions ?? []).find(({ type }) => type === "ScalingActive");
  return condition === undefined ? "it has said nothing yet" : (condition.message ?? condition.status);
};

const stands = ({ workload: { spec, status = {} } }: Reading, replicas: number): boolean =>
  spec.replicas === replicas && status.replicas === replicas && status.readyReplicas === replicas;

/** Waits until the workload stands at `replicas`, doing `each` before every look. */
async function reach(
  context: ProofContext,
  reading: Reading,
  replicas: number,
  each: () => Promise<void>,
): Promise<void> {
  const { scaleMs } = context.patience;
  await until(context, scaleMs, async () => {
    await each();
    const now = await read(context, reading);
    if (stands(now, replicas)) return undefined;
    const { spec, status = {} } = now.workload;
    return () =>
      failure(
        context,
        `${nameOf(reading.autoscaler)}: got ${status.readyReplicas ?? 0} ready of ${spec.replicas ?? 1} replicas ` +
          `after ${scaleMs / 1000} s, expected ${replicas}`,
        [now.autoscaler, now.workload],
      );
  });
}

async function readsMetrics(context: ProofContext, reading: Reading): Promise<void> {
  await until(context, context.patience.settleMs, async () => {
    const now = await read(context, reading);
    if (isActive(now)) return undefined;
    return () =>
      failure(context, `${nameOf(now.autoscaler)}: it cannot tell the load of its pods: ${reads(now)}`, [
        now.autoscaler,
      ]);
  });
}

const seconds = (since: number): string => `${Math.round((Date.now() - since) / 1000)} s`;

/** One autoscaler from its least to its most, and back. Returns what it did. */
async function climb(
  context: ProofContext,
  reading: Reading,
  external: ExternalMetrics | undefined,
): Promise<string> {
  const { client } = context;
  const { autoscaler } = reading;
  const { minReplicas = 1, maxReplicas, metrics = [] } = autoscaler.spec;
  if (minReplicas >= maxReplicas) {
    throw await failure(
      context,
      `${nameOf(autoscaler)}: got bounds of ${minReplicas} and ${maxReplicas}, expected room between`,
      [autoscaler],
    );
  }
  await readsMetrics(context, reading);
  return withoutWindows(context, autoscaler, async () => {
    const pressure = (on: boolean) => () => load(client, reading satisfies Loaded, external, on);
    const began = Date.now();
    await reach(context, reading, maxReplicas, pressure(true));
    const up = seconds(began);
    context.notify(
      `autoscaling: ${autoscaler.metadata.name} at its most, ${maxReplicas}, after ${up}; the load ends`,
    );
    const full = Date.now();
    await reach(context, reading, minReplicas, pressure(false));
    const signals = metrics.map(
      ({ resource, external: metric }) => resource?.name ?? metric?.metric.name ?? "?",
    );
    return `${autoscaler.metadata.name}: ${minReplicas} to ${maxReplicas} in ${up}, back in ${seconds(full)}, by ${signals.join(" and ")}`;
  });
}

async function readingOf(context: ProofContext, autoscaler: Autoscaler): Promise<Reading> {
  const { scaleTargetRef: target } = autoscaler.spec;
  const workloads = await listWorkloads(context);
  const workload = workloads.find(
    ({ kind, metadata }) =>
      kind === target.kind &&
      metadata.name === target.name &&
      metadata.namespace === autoscaler.metadata.namespace,
  );
  if (workload !== undefined) return { autoscaler, workload };
  throw await failure(
    context,
    `${nameOf(autoscaler)}: got the target ${target.kind} ${target.name}, expected one that is there`,
    [autoscaler],
  );
}

const countsOutside = ({ spec }: Autoscaler): boolean =>
  (spec.metrics ?? []).some(({ external }) => external !== undefined);

/** Serves the backlogs that KEDA would, where an autoscaler asks for one. */
async function externalMetrics(
  { client, sandbox }: ProofContext,
  autoscalers: readonly Autoscaler[],
): Promise<ExternalMetrics | undefined> {
  if (!autoscalers.some(countsOutside)) return undefined;
  const pem = (name: string): string =>
    readFileSync(join(clusterDirectory(sandbox.directory), "pki", name), "utf8");
  return serveExternalMetrics(client, { cert: pem("admin.crt"), key: pem("admin.key") });
}

/**
 * How the pods stand after shrinking: Kubernetes takes them without a look at zones, so that an outage then may cost
 * more than right after a rollout. Told, not judged: no declaration of a workload can prevent it.
 */
async function afterShrinking(context: ProofContext, { workload }: Reading): Promise<string> {
  const nodes = await listNodes(context.client);
  const guard = (await guardsOf(context)).find((one) => keyOf(one.workload) === keyOf(workload));
  const pods = await podsOf(context.client, workload);
  const zones = distribution(ZONE_LABEL, nodes, pods);
  const left = pods.length - Math.max(0, ...zones.values());
  const least = guard?.least ?? 0;
  const verdict =
    left < least
      ? `: a zone lost now would leave ${left}, fewer than the ${least} declared, until it is rolled out anew`
      : "";
  return `after shrinking ${workload.metadata.name} stands ${distributionText(zones)}${verdict}`;
}

async function examine(context: ProofContext): Promise<Examination> {
  const autoscalers = await listOf(context, "HorizontalPodAutoscaler");
  const external = await externalMetrics(context, autoscalers);
  try {
    const readings = await Promise.all(autoscalers.map((each) => readingOf(context, each)));
    const climbs = await Promise.all(readings.map((reading) => climb(context, reading, external)));
    const shapes = await Promise.all(readings.map((reading) => afterShrinking(context, reading)));
    const windows = autoscalers.map((each) => `${each.metadata.name} ${windowText(each)}`);
    const shortened =
      windows.length === 0
        ? []
        : [
            `shortened here: stabilisation windows (${windows.join(", ")}) to 0 s, time between steps to ${PERIOD_SECONDS} s`,
          ];
    return { examined: autoscalers.length, notes: [...climbs, ...shapes, ...shortened] };
  } finally {
    await external?.close();
  }
}

export const autoscaling: Proof = {
  name: "autoscaling",
  claim: "each autoscaler goes from its least to its most when load passes its target, and comes back",
  counts: "autoscalers",
  expected: ({ plan }) =>
    Object.values(plan.workloads).filter(({ autoscaler }) => autoscaler !== null).length,
  examine,
};
