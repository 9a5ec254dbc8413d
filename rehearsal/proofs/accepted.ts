import {
  type CronJob,
  type Job,
  nameOf,
  type PodSpec,
  templateOf,
  type Workload,
} from "../../sandbox/client/objects.ts";
import { ApiError } from "../../sandbox/client/transport.ts";
import { failure } from "../failure.ts";
import { standInForKeda } from "../keda.ts";
import { listOf, listWorkloads } from "../list.ts";
import { type Examination, type Proof, type ProofContext, ProofFailure } from "../proof.ts";
import { objectCount } from "../stack.ts";

/** A StatefulSet's pod with the claims that its controller adds. */
function withClaims(owner: Workload | Job | CronJob, spec: PodSpec | undefined): unknown {
  if (owner.kind !== "StatefulSet") return spec;
  const claims = (owner.spec.volumeClaimTemplates ?? []).map(({ metadata }) => ({
    name: metadata?.name,
    persistentVolumeClaim: { claimName: `${metadata?.name}-${owner.metadata.name}-0` },
  }));
  return { ...spec, volumes: [...(spec?.volumes ?? []), ...claims] };
}

/**
 * Asks for a pod in a dry run. The API server accepts a controller whatever its pods are; only the pods meet Pod
 * Security, quota and limit ranges.
 */
async function admitPod(context: ProofContext, owner: Workload | Job | CronJob): Promise<void> {
  const { client } = context;
  const { metadata, spec } = templateOf(owner);
  const { name, namespace } = owner.metadata;
  const path = await client.collectionPath("v1", "Pod", namespace);
  const body = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { ...metadata, name: `${name}-admission`, namespace },
    spec: withClaims(owner, spec),
  };
  try {
    const query = { dryRun: "All", fieldValidation: "Strict" };
    await client.transport.send({ method: "POST", path, query, body });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    // The stack's own pods exist already, so this one may be one too many: the quota proof judges that.
    if (error.message.includes("exceeded quota")) return;
    throw await failure(context, `${nameOf(owner)}: its pods are refused: ${error.message}`, [owner]);
  }
}

async function examine(context: ProofContext): Promise<Examination> {
  const { client, stack } = context;
  const before = new Set(client.transport.warnings);
  const { objects, notRun } = await stack.deploy();
  // Such as of a field that will be removed, or of a pod below the namespace's level.
  const warnings = [...client.transport.warnings].filter((warning) => !before.has(warning));
  if (warnings.length > 0)
    throw new ProofFailure(`the API server accepts the stack only with a warning: ${warnings.join("; ")}`);
  const jobs = [...(await listOf(context, "Job")), ...(await listOf(context, "CronJob"))];
  const owners = [...(await listWorkloads(context)), ...jobs];
  for (const owner of owners) await admitPod(context, owner);
  const scaled = await standInForKeda(context);
  return {
    examined: objects.length,
    notes: [
      `deployed by ${stack.by} under strict field validation; ${owners.length} kinds of pods admitted by Pod Security and limit ranges`,
      ...notRun.map((line) => `accepted, not run: ${line}`),
      ...scaled.map(({ metadata }) => `the rehearsal made the autoscaler ${metadata.name} in place of KEDA`),
    ],
  };
}

export const accepted: Proof = {
  name: "accepted",
  claim:
    "the API server accepts every object under strict validation, and every pod under the namespace's rules",
  counts: "objects",
  expected: objectCount,
  examine,
};
