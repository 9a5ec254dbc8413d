import { Argument, type Command } from "commander";
import { RequestError } from "../base/errors.ts";
import { shellCommand, shellExport } from "../base/shell.ts";
import type { RunStatus } from "../sandbox/sandbox.ts";
import type { CommandContext, ExitCode } from "./command.ts";
import { wholeNumber } from "./options.ts";

interface Options {
  readonly zones: number;
  readonly nodes: number;
  readonly cpu: number;
  readonly memory: number;
  readonly json?: boolean;
}

const MAX_ZONES = 26;

const print = (text: string): void => void process.stdout.write(`${text}\n`);

function documentOf({ record, ended }: RunStatus) {
  const { server, kubeconfig, kubectl, directory, since } = record;
  const processes = record.processes
    .filter(({ name }) => name !== "kwokctl")
    .map(({ name, id }) => ({ name, pid: id.pid, running: !ended.includes(name) }));
  return { up: true, server, kubeconfig, kubectl, directory, since, processes };
}

function usageOf({ record }: RunStatus): string {
  return `The sandbox is up on ${record.server} until you take it down; your own kubeconfig is untouched.

  ${shellExport({ KUBECONFIG: record.kubeconfig })}
  ${shellCommand([record.kubectl, "get", "nodes"])}
  npm run up -- --stack enterprise    Pulumi, on this cluster while KUBECONFIG is set
  npm run sandbox -- down`;
}

async function running(): Promise<RunStatus | undefined> {
  const { findRun } = await import("../sandbox/sandbox.ts");
  const { DETACHED } = await import("../sandbox/detached.ts");
  return findRun(DETACHED);
}

async function runningOrRefuse(): Promise<RunStatus> {
  const found = await running();
  if (found !== undefined) return found;
  throw new RequestError("got no sandbox that is up, expected one: start it with `npm run sandbox -- up`");
}

function show(found: RunStatus, { json = false }: Options): ExitCode {
  print(json ? JSON.stringify(documentOf(found), null, 2) : usageOf(found));
  for (const name of found.ended)
    console.error(`sandbox: ${name} has ended; run sandbox down, then sandbox up`);
  return found.ended.length === 0 ? 0 : 1;
}

async function up(options: Options): Promise<ExitCode> {
  const found = await running();
  if (found !== undefined) return show(found, options);
  const { startDetached } = await import("../sandbox/detached.ts");
  const { zoneNames } = await import("../sandbox/nodes/nodes.ts");
  const start = performance.now();
  const { zones, nodes, cpu, memory } = options;
  const sandbox = await startDetached({ zones: zoneNames(zones), perZone: nodes, cpu, memoryGiB: memory });
  sandbox.client.transport.close();
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.error(`sandbox: ready in ${seconds} s with ${zones * nodes} simulated nodes over ${zones} zones`);
  return show(await runningOrRefuse(), options);
}

async function down({ json = false }: Options): Promise<ExitCode> {
  const { stopRun } = await import("../sandbox/sandbox.ts");
  const { DETACHED } = await import("../sandbox/detached.ts");
  const ended = await stopRun(DETACHED);
  if (json) print(JSON.stringify({ up: false, ended: ended ?? 0 }, null, 2));
  else print(ended === undefined ? "No sandbox was up." : `The sandbox is down: ${ended} processes ended.`);
  return 0;
}

async function kubeconfig({ json = false }: Options): Promise<ExitCode> {
  const { record } = await runningOrRefuse();
  print(json ? JSON.stringify({ kubeconfig: record.kubeconfig }, null, 2) : record.kubeconfig);
  return 0;
}

async function status(options: Options): Promise<ExitCode> {
  const found = await running();
  if (found !== undefined) return show(found, options);
  print(
    options.json
      ? JSON.stringify({ up: false }, null, 2)
      : "No sandbox is up. Start one: npm run sandbox -- up",
  );
  return 0;
}

const actions = { up, down, kubeconfig, status } satisfies Record<
  string,
  (options: Options) => Promise<ExitCode>
>;
type Action = keyof typeof actions;

const DETAILS = `
Actions:
  up          start it, and leave it running until "down"
  down        end it, and remove everything that it wrote
  kubeconfig  print the path of its kubeconfig
  status      print whether it is up, and how to use it

The first start gets the programs of Kubernetes from PATH, by download, or by a build of some minutes: see
docs/sandbox.md. They listen on 127.0.0.1 only.`;

/** `echelon sandbox`: a Kubernetes control plane on this machine, to look at and to run Pulumi against. */
export function addSandbox(program: Command, { done }: CommandContext): void {
  program
    .command("sandbox")
    .summary("keep a Kubernetes control plane with simulated nodes on this machine")
    .description(
      "Runs a real etcd, API server, controllers and scheduler on loopback, with nodes that kwok simulates.",
    )
    .addArgument(new Argument("<action>", "what to do").choices(Object.keys(actions)))
    .option("--zones <number>", "zones of the nodes", wholeNumber(1, MAX_ZONES), 3)
    .option("--nodes <number>", "nodes in each zone", wholeNumber(1, 1000), 2)
    .option("--cpu <number>", "vCPU of each node", wholeNumber(1, 1024), 16)
    .option("--memory <GiB>", "memory of each node", wholeNumber(1, 4096), 64)
    .option("--json", "print one JSON document on stdout")
    .addHelpText("after", DETAILS)
    .action(async (action: Action, options: Options) => done(await actions[action](options)));
}
