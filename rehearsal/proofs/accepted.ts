import { nameOf, type PodTemplate, type Workload } from "../../sandbox/client/objects.ts";
import { ApiError, type KubeObject } from "../../sandbox/client/transport.ts";
import { failure } from "../failure.ts";
import { standInForKeda } from "../keda.ts";
import { listOf, listWorkloads } from "../list.ts";
import { type Examination, type Proof, type ProofContext, ProofFailure } from "../proof.ts";
import { inNamespace } from "../stack.ts";

interface Templated {
  readonly owner: KubeObject;
  readonly template: PodTemplate;
}

/** The template of every pod that the stack would make. */
async function templatesOf(context: ProofContext): Promise<readonly Templated[]> {
  const workloads = await listWorkloads(context);
  const jobs = await listOf(context, "Job");
  const cronJobs = await listOf(context, "CronJob");
  return [
    ...workloads.map((owner) => ({ owner, template: owner.spec.template })),
    ...jobs.map((owner) => ({ owner, template: owner.spec.template })),
    ...cronJobs.map((owner) => ({ owner, template: owner.spec.jobTemplate.spec.template })),
  ];
}

/** A StatefulSet's pod with a claim for each of its templates, as its controller adds them. */
function withClaims({ owner, template }: Templated): PodTemplate["spec"] {
  const { volumeClaimTemplates = [] } = (owner as Partial<Workload>).spec ?? {};
  const claims = volumeClaimTemplates.map(({ metadata }) => ({
    name: metadata.name,
    persistentVolumeClaim: { claimName: `${metadata.name}-${owner.metadata.name}-0` },
  }));
  return { ...template.spec, volumes: [...(template.spec.volumes ?? []), ...claims] };
}

/** The stack's own pods are there already, so this one more may be one too many; that is the proof of the quota's. */
const isQuota = ({ message }: ApiError): boolean => message.includes("exceeded quota");

/**
 * A controller is accepted whatever its pods are; only the pods meet Pod Security, quota and limit ranges. So each
 * is asked for without being made.
 */
async function admitPod(context: ProofContext, templated: Templated): Promise<void> {
  const { client } = context;
  const { owner, template } = templated;
  const { namespace = "default", name } = owner.metadata;
  const path = await client.collectionPath("v1", "Pod", namespace);
  const pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { ...template.metadata, name: `${name}-admission`, ...inNamespace(namespace) },
    spec: withClaims(templated),
  };
  try {
    const query = { dryRun: "All", fieldValidation: "Strict" };
    await client.transport.send({ method: "POST", path, query, body: pod });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (isQuota(error)) return;
    throw await failure(context, `${nameOf(owner)}: its pods are refused: ${error.message}`, [owner]);
  }
}

/** What the API server warns of, such as a field that will go, or a pod below the namespace's level. */
function checkWarnings({ client }: ProofContext, before: ReadonlySet<string>): void {
  const warnings = [...client.transport.warnings].filter((warning) => !before.has(warning));
  if (warnings.length > 0)
    throw new ProofFailure(`the API server accepts the stack only with a warning: ${warnings.join("; ")}`);
}

async function examine(context: ProofContext): Promise<Examination> {
  const { client, subject } = context;
  const before = new Set(client.transport.warnings);
  const { objects, notRun } = await subject.apply();
  checkWarnings(context, before);
  const templates = await templatesOf(context);
  for (const each of templates) await admitPod(context, each);
  const scaled = await standInForKeda(context);
  return {
    examined: objects.length,
    notes: [
      `applied by ${subject.by} under strict field validation; ${templates.length} kinds of pods admitted by Pod Security and limit ranges`,
      ...notRun.map((line) => `accepted, not run: ${line}`),
      ...scaled.map(
        ({ metadata }) => `the rehearsal made the autoscaler ${metadata.name} that KEDA would make`,
      ),
    ],
  };
}

export const accepted: Proof = {
  name: "accepted",
  claim:
    "the API server accepts every object under strict validation, and every pod under the namespace's rules",
  counts: "objects",
  expected: ({ objects }) => objects.objects.length,
  examine,
};
