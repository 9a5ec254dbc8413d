import { join } from "node:path";
import {
  type Container,
  type CronJob,
  keyOf,
  nameOf,
  templateOf,
  type Workload,
} from "../../sandbox/client/objects.ts";
import { whyNotContained } from "../command/contain.ts";
import { commandOf, isStartable } from "../command/containerCommand.ts";
import { launch, withDirectory } from "../command/launch.ts";
import type { StartReport, StartRequest } from "../command/start.ts";
import { listOf, listWorkloads } from "../list.ts";
import { type Examination, type Proof, type ProofContext, ProofFailure } from "../proof.ts";

interface Startable {
  readonly owner: Workload | CronJob;
  readonly container: Container;
}

const startablesOf = (owner: Workload | CronJob): readonly Startable[] =>
  (templateOf(owner).spec?.containers ?? []).filter(isStartable).map((container) => ({ owner, container }));

const READY_PATH = "/readyz";

/** Where the kubelet would ask whether the container is ready; null for a container that runs to its end. */
function readinessOf({ readinessProbe, env = [] }: Container): StartRequest["ready"] {
  if (readinessProbe?.httpGet === undefined) return null;
  const port = Number(env.find(({ name }) => name === "PORT")?.value);
  return { port, path: readinessProbe.httpGet.path ?? READY_PATH };
}

async function startOne(
  { client, timeouts, sandbox }: ProofContext,
  { owner, container }: Startable,
  contained: boolean,
): Promise<StartReport> {
  const { name, namespace = "default" } = owner.metadata;
  const command = await commandOf({ client, namespace, name }, templateOf(owner), container);
  if (command.user === 0)
    throw new ProofFailure(`${nameOf(owner)}: got a pod that states no user, expected one that is not root`);
  const ready = readinessOf(container);
  return withDirectory(contained ? sandbox.directory : undefined, (directory) =>
    launch(directory, { command, ready, startMs: timeouts.startMs, contained }),
  );
}

/** The result of a command as text. @throws ProofFailure with the end of its output. */
function check({ owner }: Startable, report: StartReport): string {
  const { problem, readyMs, output } = report;
  if (problem === null)
    return `${owner.metadata.name} ${readyMs === null ? "ran to its end" : `ready after ${readyMs} ms`}`;
  const events = output.split("\n").filter(Boolean).slice(-10);
  throw new ProofFailure(`${nameOf(owner)}: its command started on this machine: ${problem}`, [
    { object: keyOf(owner), events, status: report },
  ]);
}

/** How the surroundings of the commands differ from those in a pod. */
function surroundings(whyPlain: string | undefined): string {
  if (whyPlain === undefined)
    return "each as its own unprivileged user, in namespaces of its own, with a read-only root; the names and ports of its stores led to listeners on loopback";
  const user = process.getuid?.() === 0 ? "each as its own unprivileged user" : "as the user of this process";
  return `${user}, without a read-only root (${whyPlain}); ports, paths of volumes and addresses of its stores were replaced by ones of this machine`;
}

async function examine(context: ProofContext): Promise<Examination> {
  const owners = [...(await listWorkloads(context)), ...(await listOf(context, "CronJob"))];
  const startables = owners.flatMap(startablesOf);
  const others = owners.filter((owner) => startablesOf(owner).length === 0);
  const notStarted = `not started, as only their image has the command: ${others.map(nameOf).join(", ")}`;
  const notes = others.length === 0 ? [] : [notStarted];
  const [first] = startables;
  if (first === undefined) return { examined: 0, notes };
  const user = templateOf(first.owner).spec?.securityContext?.runAsUser ?? 0;
  const whyPlain = await withDirectory(context.sandbox.directory, (directory) =>
    whyNotContained(join(directory, "root"), user),
  );
  const reports = startables.map(async (startable) =>
    check(startable, await startOne(context, startable, whyPlain === undefined)),
  );
  const lines = await Promise.all(reports);
  return {
    examined: lines.length,
    notes: [`${lines.join(", ")}; each ended by itself with 0`, surroundings(whyPlain), ...notes],
  };
}

export const command: Proof = {
  name: "command",
  claim: "each workload's own command starts with its exact variables and files, and becomes ready",
  counts: "commands",
  expected: ({ plan, prepared }) =>
    Object.keys(plan.workloads).filter((workload) => !prepared.images.includes(workload)).length,
  examine,
};
