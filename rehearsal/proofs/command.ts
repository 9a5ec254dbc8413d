import { join } from "node:path";
import type { Container, CronJob, PodTemplate, Workload } from "../../sandbox/client/objects.ts";
import { nameOf } from "../../sandbox/client/objects.ts";
import type { KubeObject } from "../../sandbox/client/transport.ts";
import { whyNotContained } from "../command/contain.ts";
import { isStartable, programOf } from "../command/containerCommand.ts";
import { launch, withDirectory } from "../command/launch.ts";
import type { StartReport } from "../command/start.ts";
import { listOf, listWorkloads } from "../list.ts";
import { type Examination, type Proof, type ProofContext, ProofFailure } from "../proof.ts";

interface Startable {
  readonly owner: KubeObject;
  readonly template: PodTemplate;
  readonly container: Container;
  /** Null for what runs to its end. */
  readonly ready: { readonly port: number; readonly path: string } | null;
}

const templateOf = (owner: Workload | CronJob): PodTemplate =>
  "jobTemplate" in owner.spec ? owner.spec.jobTemplate.spec.template : owner.spec.template;

const READY_PATH = "/readyz";

/** Where the kubelet would ask whether the container is ready. */
function readyOf({ readinessProbe, env = [] }: Container): Startable["ready"] {
  if (readinessProbe?.httpGet === undefined) return null;
  const port = Number(env.find(({ name }) => name === "PORT")?.value);
  return { port, path: readinessProbe.httpGet.path ?? READY_PATH };
}

const startablesOf = (owner: Workload | CronJob): readonly Startable[] => {
  const template = templateOf(owner);
  return template.spec.containers
    .filter(isStartable)
    .map((container) => ({ owner, template, container, ready: readyOf(container) }));
};

async function startOne(
  { client, patience, sandbox }: ProofContext,
  { owner, template, container, ready }: Startable,
  contained: boolean,
): Promise<StartReport> {
  const { name, namespace = "default" } = owner.metadata;
  const program = await programOf({ client, namespace, name }, template, container);
  if (program.user === 0)
    throw new ProofFailure(`${nameOf(owner)}: got a pod that states no user, expected one that is not root`);
  return withDirectory(contained ? sandbox.directory : undefined, (directory) =>
    launch(directory, { program, ready, startMs: patience.startMs, contained }),
  );
}

function check({ owner }: Startable, report: StartReport): string {
  if (report.problem === null) {
    const ready = report.readyMs === null ? "ran to its end" : `ready after ${report.readyMs} ms`;
    return `${owner.metadata.name} ${ready}`;
  }
  const { apiVersion, kind, metadata } = owner;
  const { name, namespace } = metadata;
  const place = namespace === undefined ? { name } : { name, namespace };
  const events = report.output.split("\n").filter(Boolean).slice(-10);
  throw new ProofFailure(`${nameOf(owner)}: its command started on this machine: ${report.problem}`, [
    { object: { apiVersion, kind, metadata: place }, events, status: report },
  ]);
}

/** How close to a pod the commands stood, for the reader. */
function standing(why: string | undefined): string {
  if (why === undefined) {
    return "each as its own unprivileged user, in namespaces of its own, with a read-only root; its stores' names and ports led to listeners on loopback";
  }
  const user = process.getuid?.() === 0 ? "each as its own unprivileged user" : "as the user who runs this";
  return `${user}, without a read-only root (${why}); ports, paths of volumes and its stores' addresses were replaced by ones of this machine`;
}

async function examine(context: ProofContext): Promise<Examination> {
  const owners = [...(await listWorkloads(context)), ...(await listOf(context, "CronJob"))];
  const startable = owners.flatMap(startablesOf);
  const others = owners.filter((owner) => startablesOf(owner).length === 0);
  const user = startable[0]?.template.spec.securityContext?.runAsUser ?? 0;
  const why =
    startable.length === 0
      ? undefined
      : await withDirectory(context.sandbox.directory, (directory) =>
          whyNotContained(join(directory, "root"), user),
        );
  const reports = await Promise.all(startable.map((each) => startOne(context, each, why === undefined)));
  const lines = startable.map((each, index) => check(each, reports[index] as StartReport));
  return {
    examined: startable.length,
    notes: [
      ...(lines.length === 0 ? [] : [`${lines.join(", ")}; each ended by itself with 0`, standing(why)]),
      ...(others.length === 0
        ? []
        : [`not started, as only their image has what they run: ${others.map(nameOf).join(", ")}`]),
    ],
  };
}

export const command: Proof = {
  name: "command",
  claim: "each workload's own command starts with its exact variables and becomes ready",
  counts: "commands",
  expected: ({ plan, images }) =>
    Object.keys(plan.workloads).filter((workload) => !images.includes(workload)).length,
  examine,
};
