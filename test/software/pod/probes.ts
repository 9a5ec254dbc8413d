import { setTimeout as sleep } from "node:timers/promises";
import type { Container } from "../../../sandbox/client/objects.ts";
import type { RunningContainer } from "./container.ts";
import type { Network } from "./network.ts";

type Probe = NonNullable<Container["readinessProbe"]>;

export type ProbeName = "startupProbe" | "livenessProbe" | "readinessProbe";

/** What a probe is asked of. */
export interface Probed {
  readonly network: Network;
  readonly address: string;
  readonly container: Container;
  readonly running: RunningContainer;
}

/** A port by its name or number. @throws Error for a name that the container does not have. */
export function portOf({ name, ports = [] }: Container, port: string | number): number {
  const number = typeof port === "number" ? port : ports.find((one) => one.name === port)?.containerPort;
  if (number !== undefined) return number;
  throw new Error(
    `container ${name}: got the port ${port}, expected one of ${ports.map((one) => one.name).join(", ")}`,
  );
}

const DEFAULTS = {
  timeoutSeconds: 1,
  periodSeconds: 10,
  failureThreshold: 3,
  initialDelaySeconds: 0,
} as const;

async function exec(
  { running }: Probed,
  command: readonly string[],
  timeoutMs: number,
): Promise<string | undefined> {
  const { code, stdout, stderr } = await running.exec(command, { timeoutMs });
  return code === 0 ? undefined : `${command.join(" ")} ended with ${code}: ${stdout}${stderr}`.trim();
}

async function httpGet(
  { network, address, container }: Probed,
  action: NonNullable<Probe["httpGet"]>,
  timeoutMs: number,
): Promise<string | undefined> {
  const port = portOf(container, action.port);
  const path = action.path ?? "/";
  const headers = Object.fromEntries((action.httpHeaders ?? []).map(({ name, value }) => [name, value]));
  const encrypted = action.scheme === "HTTPS";
  const { status, body } = await network.request({ address, port, path, encrypted, headers, timeoutMs });
  return status >= 200 && status < 400 ? undefined : `${path} answered ${status} ${body.slice(0, 500)}`;
}

function tcpSocket(
  { network, address, container }: Probed,
  port: string | number,
  timeoutMs: number,
): Promise<string | undefined> {
  return network.accepts(address, portOf(container, port), timeoutMs);
}

/** Asks a probe once, as the kubelet does; returns what is wrong, or undefined. */
export async function ask(probed: Probed, probe: Probe): Promise<string | undefined> {
  const timeoutMs = (probe.timeoutSeconds ?? DEFAULTS.timeoutSeconds) * 1000;
  if (!probed.running.isRunning) return `it has ended with ${probed.running.exitCode}`;
  try {
    if (probe.exec !== undefined) return await exec(probed, probe.exec.command ?? [], timeoutMs);
    if (probe.httpGet !== undefined) return await httpGet(probed, probe.httpGet, timeoutMs);
    if (probe.tcpSocket !== undefined) return await tcpSocket(probed, probe.tcpSocket.port, timeoutMs);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error(`got the probe ${JSON.stringify(probe)}, expected exec, httpGet or tcpSocket`);
}

const POLL_MS = 100;

/**
 * Waits until these probes pass, one after the other, as the kubelet does, but asks more often.
 *
 * @throws Error with the last answer and the end of the log.
 */
export async function untilPassed(
  probed: Probed,
  names: readonly ProbeName[],
  deadline: number,
): Promise<void> {
  const { container, running } = probed;
  const probes = names.map((name) => container[name]).filter((probe) => probe !== undefined);
  for (const probe of probes) {
    let problem = await ask(probed, probe);
    while (problem !== undefined) {
      if (!running.isRunning || Date.now() > deadline)
        throw new Error(
          `container ${container.name} does not pass its probe: ${problem}\n${running.log.slice(-4000)}`,
        );
      await sleep(POLL_MS);
      problem = await ask(probed, probe);
    }
  }
}

/** The longest that a container may take to start, by its own startup probe, ms. */
export function startMs({ startupProbe: probe }: Container): number {
  if (probe === undefined) return 60_000;
  const { failureThreshold = DEFAULTS.failureThreshold, periodSeconds = DEFAULTS.periodSeconds } = probe;
  return failureThreshold * periodSeconds * 1000;
}
