import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { request as httpRequest, type RequestOptions } from "node:http";
import { connect, Socket } from "node:net";
import { join } from "node:path";
import { createInterface, type Interface } from "node:readline";
import { connect as overTls } from "node:tls";
import { needed } from "./machine.ts";
import type { Forward } from "./nodeAgent.ts";

/** Addresses inside a cluster. Each cluster has network namespaces of its own, so that they never collide. */
const NODE = "10.244.0.1";
const NODE_LINK = "02:00:00:00:00:01";
const podAddress = (index: number): string => `10.244.${index >> 8}.${index & 255}`;
const serviceAddress = (index: number): string => `10.96.${index >> 8}.${index & 255}`;

/** The first pod's address follows the node's. */
const FIRST_POD = 10;

/** The network of one pod. */
export interface PodNetwork {
  readonly address: string;
  /** Path of the namespace. */
  readonly path: string;
  readonly end: () => void;
}

export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** A request of a test, or of a probe. */
export interface HttpRequest {
  readonly address: string;
  readonly port: number;
  readonly path: string;
  /** Whether it is sent over TLS; no certificate is verified, as the kubelet verifies none. @default false */
  readonly encrypted?: boolean;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs?: number;
}

/** Starts a program in a network namespace of its own, which ends with it, and it with this process. */
function inNewNamespace(command: readonly string[]): ChildProcess {
  const args = ["--pdeathsig", "KILL", needed("unshare"), "--net", ...command];
  return spawn(needed("setpriv"), args, { detached: true, stdio: ["pipe", "pipe", "inherit"] });
}

/** The node of a cluster and the networks of its pods: a bridge, and a pair of virtual devices for each pod. */
export class Network {
  readonly #agent: ChildProcess;
  readonly #lines: Interface;
  readonly #socket: string;
  readonly #services = new Map<string, string>();
  /** Rejects when the node ends before its cluster. */
  readonly #ended: Promise<never>;
  #pods = 0;

  private constructor(agent: ChildProcess, socket: string) {
    this.#agent = agent;
    this.#socket = socket;
    this.#lines = createInterface({ input: agent.stdout ?? process.stdin });
    this.#ended = once(agent, "exit").then(() => {
      throw new Error("got a node that ended, expected it to run as long as its cluster");
    });
    this.#ended.catch(() => {});
  }

  /** @param directory of the cluster, which only this user can read. */
  static async start(directory: string): Promise<Network> {
    const socket = join(directory, "node.sock");
    const agent = join(import.meta.dirname, "nodeAgent.ts");
    const network = new Network(inNewNamespace([process.execPath, agent, socket]), socket);
    await network.#answer();
    network.#onNode("link", "set", "lo", "up");
    // Without an address of its own, a bridge takes that of one of its ports, and another one once that port is gone.
    network.#onNode("link", "add", "pods", "address", NODE_LINK, "type", "bridge");
    network.#onNode("addr", "add", `${NODE}/16`, "dev", "pods");
    network.#onNode("link", "set", "pods", "up");
    return network;
  }

  /** A network for a new pod, with an address that no other pod had. */
  async addPod(): Promise<PodNetwork> {
    this.#pods += 1;
    const address = podAddress(FIRST_POD + this.#pods);
    const device = `pod${this.#pods}`;
    const pause = inNewNamespace([needed("sh"), "-c", "echo ready; exec sleep infinity"]);
    await once(pause.stdout ?? pause, "data");
    const pid = String(pause.pid);
    this.#onNode("link", "add", device, "type", "veth", "peer", "name", "eth0", "netns", pid);
    this.#onNode("link", "set", device, "master", "pods", "up");
    const inPod = (...args: readonly string[]): void => this.#ip(pid, args);
    inPod("link", "set", "lo", "up");
    inPod("addr", "add", `${address}/16`, "dev", "eth0");
    inPod("link", "set", "eth0", "up");
    inPod("route", "add", "default", "via", NODE);
    return { address, path: `/proc/${pid}/ns/net`, end: () => pause.kill("SIGKILL") };
  }

  /** The address of a Service, given on its first use. */
  serviceAddress(name: string): string {
    const known = this.#services.get(name);
    if (known !== undefined) return known;
    const address = serviceAddress(FIRST_POD + this.#services.size);
    this.#onNode("addr", "add", `${address}/32`, "dev", "pods");
    this.#services.set(name, address);
    return address;
  }

  /** Says which pods are behind the ports of the Services. */
  async forward(forwards: readonly Forward[]): Promise<void> {
    this.#agent.stdin?.write(`${JSON.stringify(forwards)}\n`);
    await this.#answer();
  }

  /** A connection from the node, as those of the kubelet. @throws Error where nothing accepts it. */
  async connect(address: string, port: number, timeoutMs = 10_000): Promise<Socket> {
    const socket = connect(this.#socket);
    socket.write(`${address} ${port}\n`);
    const refused = (why: string) => new Error(`port ${port} of ${address}: ${why}`);
    const timer = setTimeout(() => socket.destroy(refused("no answer")), timeoutMs);
    // The node sends one byte once the pod has accepted.
    await new Promise<void>((resolve, reject) => {
      socket.once("readable", () => (socket.read(1) === null ? undefined : resolve()));
      socket.once("error", reject).once("close", () => reject(refused("refused")));
    }).finally(() => clearTimeout(timer));
    return socket.removeAllListeners("readable").removeAllListeners("close");
  }

  /** An HTTP request from the node. @throws Error where nothing answers in time. */
  request({
    address,
    port,
    path,
    body,
    encrypted,
    timeoutMs = 10_000,
    ...rest
  }: HttpRequest): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const signal = AbortSignal.timeout(timeoutMs);
      const createConnection: RequestOptions["createConnection"] = (_, done) => {
        this.connect(address, port, timeoutMs).then(
          (socket) => done(null, encrypted ? overTls({ socket, rejectUnauthorized: false }) : socket),
          (error) => done(error, new Socket()),
        );
        return null;
      };
      const options = { ...rest, host: address, port, path, signal, createConnection };
      const sent = httpRequest(options, (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (chunk) => {
          text += chunk;
        });
        response.once("end", () => resolve({ status: response.statusCode ?? 0, body: text }));
        response.once("error", reject);
      });
      sent.once("error", reject).end(body);
    });
  }

  /** Whether a port accepts a connection; returns what is wrong, or undefined. */
  async accepts(address: string, port: number, timeoutMs: number): Promise<string | undefined> {
    try {
      (await this.connect(address, port, timeoutMs)).destroy();
      return undefined;
    } catch (error) {
      return String(error);
    }
  }

  end(): void {
    this.#lines.close();
    this.#agent.kill("SIGKILL");
  }

  async #answer(): Promise<void> {
    await Promise.race([once(this.#lines, "line"), this.#ended]);
  }

  #onNode(...args: readonly string[]): void {
    this.#ip(String(this.#agent.pid), args);
  }

  /** Runs `ip` in the network namespace of a process. */
  #ip(pid: string, args: readonly string[]): void {
    execFileSync(needed("nsenter"), ["--target", pid, "--net", needed("ip"), ...args], { stdio: "pipe" });
  }
}
