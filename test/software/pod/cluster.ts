import { chmodSync, mkdirSync, rmSync } from "node:fs";
import type { Server } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { quantity } from "../../../rehearsal/quantity.ts";
import { type PodTemplate, templateOf } from "../../../sandbox/client/objects.ts";
import type { KubeObject } from "../../../sandbox/client/transport.ts";
import { onTermination } from "../../../sandbox/process/signals.ts";
import { newDirectory } from "./directory.ts";
import { type Manifests, manifestsOf, type Owner, ownerOf } from "./manifests.ts";
import { type Endpoint, forwardsOf, hostLines, servingNames } from "./names.ts";
import { Network } from "./network.ts";
import { leadIn, leadOut, portOfServer } from "./outside.ts";
import { Pod } from "./pod.ts";

/** How often Kubernetes tries a Job again that states nothing. */
const BACKOFF_LIMIT = 6;

function backoffLimitOf(owner: Owner): number {
  if (owner.kind === "CronJob") return owner.spec.jobTemplate.spec?.backoffLimit ?? BACKOFF_LIMIT;
  if (owner.kind === "Job") return owner.spec.backoffLimit ?? BACKOFF_LIMIT;
  throw new Error(`got ${owner.kind} ${owner.metadata.name}, expected a Job or a CronJob, whose pods end`);
}

interface ClusterOptions {
  /**
   * Whether a claim is as large as it asks for. Then it is a file system in memory, and empty at each start of its pod.
   *
   * @default false: a directory on the disk of this machine
   */
  readonly sizedClaims?: boolean;
}

function sizeOfClaim({ objects }: Manifests, name: string): number {
  const claim = objects.find(
    ({ kind, metadata }) => kind === "PersistentVolumeClaim" && metadata.name === name,
  );
  const { spec } = (claim ?? {}) as { spec?: { resources?: { requests?: { storage?: string } } } };
  const size = spec?.resources?.requests?.storage;
  if (size === undefined) throw new Error(`got no size of the claim ${name}, expected one in its object`);
  return quantity(size);
}

/**
 * The pods of one stack on this machine, in a network of their own. Nothing of it stays after `end`, after a signal, or
 * after the death of this process.
 */
export class Cluster {
  /** The objects of the cluster: those of the stack, and those that were put there later. */
  manifests: Manifests;
  readonly network: Network;
  /** Everything of it on the disk of this machine. */
  readonly directory: string;
  readonly #sizedClaims: boolean;
  readonly #pods = new Map<string, Pod>();
  /** `StatefulSet/work-redis/redis`: every container that was started, by owner and name. */
  readonly started = new Set<string>();
  readonly #removeHandlers: () => void;
  readonly #servers: Server[] = [];
  /** `address:port` of a Service → the Unix socket that it leads to. */
  readonly #outside = new Map<string, string>();
  #serial = Promise.resolve();

  private constructor(manifests: Manifests, network: Network, directory: string, sizedClaims: boolean) {
    this.manifests = manifests;
    this.network = network;
    this.directory = directory;
    this.#sizedClaims = sizedClaims;
    this.#removeHandlers = onTermination(() => this.#remove());
  }

  /** A cluster without pods. @throws Error on a machine without what it needs. */
  static async start(manifests: Manifests, { sizedClaims = false }: ClusterOptions = {}): Promise<Cluster> {
    if (process.getuid?.() !== 0)
      throw new Error(
        "got an ordinary user, expected root: only root makes network namespaces and changes users",
      );
    const directory = newDirectory();
    // The users of pods pass through it.
    chmodSync(directory, 0o711);
    mkdirSync(join(directory, "claims"), { mode: 0o711 });
    return new Cluster(manifests, await Network.start(directory), directory, sizedClaims);
  }

  /**
   * Starts a pod. A pod of a StatefulSet that has ended comes back under its name, with its claims, as its owner is now.
   *
   * @param owner such as `Deployment/agents`.
   * @param member of a StatefulSet: which one; of another owner: which of its pods. @default 0
   */
  async start(owner: string, member = 0): Promise<Pod> {
    const found = ownerOf(this.manifests, owner);
    const name = `${found.metadata.name}-${member}`;
    const template = this.#templateOf(found, name);
    const known = this.#pods.get(name);
    const isSame = known?.address !== undefined || isDeepStrictEqual(known?.template, template);
    const pod = known !== undefined && isSame ? known : this.#make(name, template);
    await pod.start();
    for (const container of pod.containerNames) this.started.add(`${owner}/${container}`);
    return pod;
  }

  /** Starts a pod and runs it to its end, again where its owner allows it; returns the last exit code. */
  async run(owner: string, timeoutMs = 60_000): Promise<{ readonly exitCode: number; readonly log: string }> {
    const retries = backoffLimitOf(ownerOf(this.manifests, owner));
    let result = { exitCode: 1, log: "" };
    for (let attempt = 0; attempt <= retries && result.exitCode !== 0; attempt += 1) {
      if (attempt > 0) await sleep(1000);
      const pod = await this.start(owner, attempt);
      const exitCode = await pod.untilEnded(timeoutMs);
      result = { exitCode, log: pod.log() };
      await pod.kill();
    }
    return result;
  }

  /** A pod of another template beside those of the stack, such as a client. */
  async add(name: string, template: PodTemplate): Promise<Pod> {
    return this.#make(name, template).start();
  }

  /** Gives the cluster other manifests, as after an `up`. Pods that start later find them. */
  replace(manifests: Manifests): Promise<void> {
    this.manifests = manifests;
    return this.#updateNames();
  }

  /** Adds objects, or replaces those of the same kind and name. Pods that start later find them. */
  put(...objects: readonly KubeObject[]): Promise<void> {
    const keyOf = ({ kind, metadata }: KubeObject): string => `${kind}/${metadata.name}`;
    const all = new Map([...this.manifests.objects, ...objects].map((object) => [keyOf(object), object]));
    return this.replace(manifestsOf([...all.values()]));
  }

  /** Lets pods reach a port of this machine's loopback under a name and port of their own. */
  async leadOut(service: KubeObject, port: number, toPort: number): Promise<void> {
    const socket = join(this.directory, `outside-${this.#servers.length}.sock`);
    this.#servers.push(await leadOut(socket, toPort));
    this.#outside.set(`${this.serviceAddress(service.metadata.name)}:${port}`, socket);
    await this.put(service);
  }

  /** Lets this machine reach a port of a pod; returns the port of this machine's loopback. */
  async leadIn(pod: Pod, port: number): Promise<number> {
    const server = await leadIn(this.network, pod.address ?? "", port);
    this.#servers.push(server);
    return portOfServer(server);
  }

  /** The address and first port of a Service, as its clients use them. */
  serviceAddress(name: string): string {
    return this.network.serviceAddress(name);
  }

  /** The pods that run now. */
  get running(): readonly Pod[] {
    return [...this.#pods.values()].filter(({ address }) => address !== undefined);
  }

  /** Names of the Services that lead to a pod now. */
  get serving(): ReadonlySet<string> {
    return servingNames(this.manifests, this.#endpoints());
  }

  async end(): Promise<void> {
    await this.#serial.catch(() => {});
    this.#removeHandlers();
    this.#remove();
  }

  #make(name: string, template: PodTemplate): Pod {
    const pod = new Pod({
      name,
      template,
      manifests: () => this.manifests,
      network: this.network,
      directory: this.directory,
      claimBytes: (claim) => (this.#sizedClaims ? sizeOfClaim(this.manifests, claim) : undefined),
      changed: () => this.#updateNames(),
    });
    this.#pods.set(name, pod);
    return pod;
  }

  /** A StatefulSet gives each member its own claims; an owner gives pods its namespace. */
  #templateOf(owner: Owner, name: string): PodTemplate {
    const template = templateOf(owner);
    const claims = owner.kind === "StatefulSet" ? (owner.spec.volumeClaimTemplates ?? []) : [];
    const own = claims.map(({ metadata }) => ({
      name: metadata?.name ?? "",
      persistentVolumeClaim: { claimName: `${metadata?.name}-${name}` },
    }));
    const { spec = { containers: [] }, metadata } = template;
    return {
      metadata: { ...metadata, namespace: owner.metadata.namespace },
      spec: { ...spec, volumes: [...(spec.volumes ?? []), ...own] },
    } as PodTemplate;
  }

  #endpoints(): readonly Endpoint[] {
    return [...this.#pods.values()].flatMap(({ name, address, template, isReady }) =>
      address === undefined ? [] : [{ name, address, template, isReady }],
    );
  }

  /** Writes what has changed into the hosts file of every pod and to the node, one change after the other. */
  #updateNames(): Promise<void> {
    this.#serial = this.#serial.then(async () => {
      const endpoints = this.#endpoints();
      const addressOf = (service: string): string => this.network.serviceAddress(service);
      const lines = hostLines(this.manifests, endpoints, addressOf);
      for (const pod of this.#pods.values()) pod.writeHosts(lines);
      const forwards = forwardsOf(this.manifests, endpoints, addressOf).map((forward) => {
        const socket = this.#outside.get(`${forward.address}:${forward.port}`);
        return socket === undefined ? forward : { ...forward, targets: [{ socket }] };
      });
      await this.network.forward(forwards);
    });
    return this.#serial;
  }

  #remove(): void {
    for (const server of this.#servers) server.close();
    for (const pod of this.#pods.values()) pod.remove();
    this.network.end();
    rmSync(this.directory, { recursive: true, force: true });
  }
}
