import { closeSync, constants, ftruncateSync, mkdirSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { Container, PodSpec, PodTemplate } from "../../../sandbox/client/objects.ts";
import type { ExecOptions, Executed, RunningContainer } from "./container.ts";
import { launch } from "./launch.ts";
import type { Manifests } from "./manifests.ts";
import type { Answer, HttpRequest, Network, PodNetwork } from "./network.ts";
import { ask, type ProbeName, portOf, startMs, untilPassed } from "./probes.ts";

/** What a pod is made of, and where. */
export interface PodMaking {
  readonly name: string;
  readonly template: PodTemplate;
  readonly manifests: () => Manifests;
  readonly network: Network;
  /** Directory of the cluster. */
  readonly directory: string;
  /** Size of a claim; undefined where it is as large as the disk of this machine. */
  readonly claimBytes: (name: string) => number | undefined;
  /** Called whenever the pod starts, becomes ready or ends: its names change. */
  readonly changed: () => Promise<void>;
}

/** How a container ended after it was asked to. */
export interface Stopped {
  readonly exitCode: number;
  /** True where it did not end within the time that the pod gives it. */
  readonly killed: boolean;
}

const DEFAULT_GRACE_SECONDS = 30;
const END_MS = 60_000;
/** The longest that a program may take on this machine, whatever its own startup probe allows, ms. */
const READY_MS = 40_000;

/** A pod on this machine. Its claims outlive it; it may be started again, as by a StatefulSet, under the same name. */
export class Pod {
  readonly name: string;
  readonly template: PodTemplate;
  readonly #making: PodMaking;
  readonly #running = new Map<string, RunningContainer>();
  readonly #directory: string;
  #network: PodNetwork | undefined;
  isReady = false;

  constructor(making: PodMaking) {
    this.#making = making;
    this.name = making.name;
    this.template = making.template;
    this.#directory = join(making.directory, "pods", making.name);
  }

  get spec(): PodSpec {
    const { spec } = this.template;
    if (spec === undefined) throw new Error(`pod ${this.name}: got a template without spec, expected one`);
    return spec;
  }

  /** Its address while it runs. */
  get address(): string | undefined {
    return this.#network?.address;
  }

  get #hosts(): string {
    return join(this.#directory, "hosts");
  }

  /**
   * Writes the names that the pod finds, into the file that its containers have open. It is never empty meanwhile: a
   * program that reads it then would know no name.
   */
  writeHosts(lines: readonly string[]): void {
    if (this.#network === undefined) return;
    const own = ["127.0.0.1 localhost", `${this.#network.address} ${this.name}`];
    const text = Buffer.from([...own, ...lines].map((line) => `${line}\n`).join(""));
    const file = openSync(this.#hosts, constants.O_RDWR | constants.O_CREAT, 0o644);
    writeSync(file, text, 0, text.length, 0);
    ftruncateSync(file, text.length);
    closeSync(file);
  }

  /** Starts its init containers one after the other, then all others. @throws Error where an init container fails. */
  async start(): Promise<this> {
    if (this.#network !== undefined) throw new Error(`pod ${this.name} runs already`);
    mkdirSync(this.#directory, { recursive: true, mode: 0o711 });
    this.#network = await this.#making.network.addPod();
    this.writeHosts([]);
    await this.#making.changed();
    for (const init of this.spec.initContainers ?? []) await this.#initialise(init);
    for (const container of this.spec.containers) await this.#startContainer(container);
    return this;
  }

  /** Waits until every container has started by its own probe. */
  async untilStarted(timeoutMs?: number): Promise<this> {
    return this.#until(["startupProbe"], timeoutMs);
  }

  /** Waits until every container is ready by its own probes. From then on Services lead to the pod. */
  async untilReady(timeoutMs?: number): Promise<this> {
    await this.#until(["startupProbe", "readinessProbe"], timeoutMs);
    this.isReady = true;
    await this.#making.changed();
    return this;
  }

  async #until(probes: readonly ProbeName[], timeoutMs?: number): Promise<this> {
    for (const container of this.spec.containers) {
      const probed = {
        network: this.#making.network,
        address: this.address ?? "",
        container,
        running: this.container(container.name),
      };
      await untilPassed(probed, probes, Date.now() + (timeoutMs ?? Math.min(READY_MS, startMs(container))));
    }
    return this;
  }

  /** Asks a probe once; returns what is wrong, or undefined. */
  ask(
    probe: "startupProbe" | "livenessProbe" | "readinessProbe",
    name?: string,
  ): Promise<string | undefined> {
    const container = this.#specOf(name);
    const wanted = container[probe];
    if (wanted === undefined) throw new Error(`container ${container.name}: got no ${probe}, expected one`);
    const { network } = this.#making;
    return ask({ network, address: this.address ?? "", container, running: this.container(name) }, wanted);
  }

  /** Waits until the first container, or the named one, ends by itself; returns its exit code. */
  async untilEnded(timeoutMs = END_MS, name?: string): Promise<number> {
    const running = this.container(name);
    const late = new Promise<undefined>((resolve) => setTimeout(resolve, timeoutMs, undefined).unref());
    const code = await Promise.race([running.ended, late]);
    if (code !== undefined) return code;
    throw new Error(
      `pod ${this.name}: container ${running.name} did not end within ${timeoutMs} ms\n${running.log.slice(-4000)}`,
    );
  }

  /** The containers that were started. */
  get containerNames(): readonly string[] {
    return [...this.#running.keys()];
  }

  /** Runs a command in the first container, or in the named one. */
  exec(
    command: readonly string[],
    { container, ...options }: ExecOptions & { readonly container?: string } = {},
  ): Promise<Executed> {
    return this.container(container).exec(command, options);
  }

  /** What the first container, or the named one, wrote. */
  log(name?: string): string {
    return this.container(name).log;
  }

  /** An HTTP request from the node to a port, by its name or number. */
  request(port: string | number, path: string, options: Partial<HttpRequest> = {}): Promise<Answer> {
    const owner = this.spec.containers.find(({ ports = [] }) => ports.some(({ name }) => name === port));
    const number = portOf(owner ?? this.#specOf(), port);
    return this.#making.network.request({ ...options, address: this.address ?? "", port: number, path });
  }

  /** The first container, or the named one. */
  container(name?: string): RunningContainer {
    const wanted = name ?? this.spec.containers[0]?.name ?? "";
    const running = this.#running.get(wanted);
    if (running !== undefined) return running;
    throw new Error(
      `pod ${this.name}: container ${wanted} does not run; ${[...this.#running.keys()].join(", ")} do`,
    );
  }

  /** Ends every container at once, as `kill -9` or a lost node does. */
  async kill(): Promise<void> {
    await Promise.all([...this.#running.values()].map((one) => one.kill()));
    await this.#leave();
  }

  /** Ends the pod as the kubelet does: preStop, SIGTERM, and SIGKILL after the pod's time. */
  async stop(): Promise<Readonly<Record<string, Stopped>>> {
    this.isReady = false;
    await this.#making.changed();
    const graceMs = (this.spec.terminationGracePeriodSeconds ?? DEFAULT_GRACE_SECONDS) * 1000;
    const entries = [...this.#running.values()].map(
      async (one) => [one.name, await this.#stopContainer(one, graceMs)] as const,
    );
    const stopped = Object.fromEntries(await Promise.all(entries));
    await this.#leave();
    return stopped;
  }

  /** Removes everything that only this pod has. Called last, also from a handler that cannot wait. */
  remove(): void {
    for (const running of this.#running.values()) running.signal("SIGKILL");
    this.#network?.end();
    rmSync(this.#directory, { recursive: true, force: true });
  }

  async #leave(): Promise<void> {
    this.remove();
    this.#running.clear();
    this.#network = undefined;
    this.isReady = false;
    await this.#making.changed();
  }

  async #stopContainer(running: RunningContainer, graceMs: number): Promise<Stopped> {
    const late = new Promise<undefined>((resolve) => setTimeout(resolve, graceMs, undefined).unref());
    const ended = async (): Promise<number> => {
      const { exec, sleep } = this.#specOf(running.name).lifecycle?.preStop ?? {};
      if (exec?.command !== undefined) await running.exec(exec.command, { timeoutMs: graceMs });
      if (sleep !== undefined) await new Promise((resolve) => setTimeout(resolve, sleep.seconds * 1000));
      running.signal("SIGTERM");
      return running.ended;
    };
    const exitCode = await Promise.race([ended(), late]);
    if (exitCode === undefined) await running.kill();
    return { exitCode: exitCode ?? (await running.ended), killed: exitCode === undefined };
  }

  #specOf(name?: string): Container {
    const all = [...this.spec.containers, ...(this.spec.initContainers ?? [])];
    const found = name === undefined ? all[0] : all.find((one) => one.name === name);
    if (found === undefined)
      throw new Error(
        `pod ${this.name}: got the container ${name}, expected one of ${all.map((one) => one.name).join(", ")}`,
      );
    return found;
  }

  /** An init container runs to its end; one that always restarts is a sidecar, which has to have started. */
  async #initialise(container: Container): Promise<void> {
    const running = await this.#startContainer(container);
    if (container.restartPolicy === "Always") {
      const { network } = this.#making;
      const probed = { network, address: this.address ?? "", container, running };
      await untilPassed(probed, ["startupProbe"], Date.now() + startMs(container));
      return;
    }
    const code = await this.untilEnded(END_MS, container.name);
    if (code !== 0)
      throw new Error(
        `pod ${this.name}: init container ${container.name} ended with ${code}\n${running.log}`,
      );
  }

  async #startContainer(container: Container): Promise<RunningContainer> {
    const { manifests, directory, claimBytes } = this.#making;
    const surroundings = {
      pod: this.name,
      template: this.template,
      manifests: manifests(),
      network: this.#network as PodNetwork,
      directory: this.#directory,
      hosts: this.#hosts,
      claim: (name: string) => join(directory, "claims", name),
      claimBytes,
    };
    const running = await launch(surroundings, container);
    this.#running.set(container.name, running);
    return running;
  }
}
