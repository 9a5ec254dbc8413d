import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Container, PodTemplate, StatefulSet } from "../../../sandbox/client/objects.ts";
import { Cluster } from "../pod/cluster.ts";
import {
  jobWith,
  type Keys,
  type Manifests,
  manifestsOf,
  ownerName,
  renderedStack,
} from "../pod/manifests.ts";
import type { Pod } from "../pod/pod.ts";

export const STORE = "content-seaweedfs";
/** The request that the Job of the bucket sends, too. */
const S3_REQUEST = readFileSync("components/kubernetes/parts/seaweedfs/s3Request.mjs", "utf8");
const SEND_ALL = readFileSync(join(import.meta.dirname, "sendAll.mjs"), "utf8");
/** The longest that requests of one call may take together, ms. */
const SEND_MS = 120_000;
const READY_MS = 90_000;
const SET = `StatefulSet/${STORE}`;
export const BUCKET = "content";

export interface Keypair {
  readonly accessKey: string;
  readonly secretKey: string;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
}

export interface Request {
  /** `<bucket>/<key>` */
  readonly path: string;
  readonly method?: "GET" | "PUT" | "POST" | "DELETE" | "HEAD";
  /** Member that is asked; undefined asks the Service. */
  readonly member?: number;
  /** URL of the gateway that is asked instead. */
  readonly endpoint?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Size of a body of random bytes in place of `body`. @default 0 */
  readonly randomBytes?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a request asks for, besides its path. */
export type Wanted = Omit<Request, "path">;

/** Objects of the members, by kind. */
export const membersOf = ({ objects }: Manifests): StatefulSet =>
  objects.find(({ kind, metadata }) => kind === "StatefulSet" && metadata.name === STORE) as StatefulSet;

/** The container of SeaweedFS in a member. */
export function containerOf(manifests: Manifests): Container {
  const [container] = membersOf(manifests).spec.template.spec?.containers ?? [];
  if (container === undefined) throw new Error("got members without a container, expected one");
  return container;
}

/** The stack with members of another image, or with another environment. */
export const withContainer = (manifests: Manifests, changed: Partial<Container>): Manifests => {
  const members = structuredClone(membersOf(manifests));
  Object.assign(members.spec.template.spec?.containers[0] ?? {}, changed);
  return manifestsOf(manifests.objects.map((one) => (one === membersOf(manifests) ? members : one)));
};

/** A pod that calls the store as the Job of the bucket does, but waits for commands. */
function clientOf(manifests: Manifests): PodTemplate {
  const { spec } = jobWith(manifests, "bucket").spec.template;
  const containers = (spec?.containers ?? []).map((one) => ({ ...one, command: ["sleep", "100000"] }));
  return { spec: { ...spec, containers } };
}

/** The objects of one stack on this machine, and a pod beside them that is a client of theirs. */
export class ObjectStore {
  readonly cluster: Cluster;
  /** Members that were started, by number. */
  readonly pods: Pod[] = [];
  /** A client of the stack as it is now. */
  client: Pod;

  private constructor(cluster: Cluster, client: Pod) {
    this.cluster = cluster;
    this.client = client;
  }

  static async open(stack: string, keys: Keys = {}): Promise<ObjectStore> {
    return ObjectStore.of(await Cluster.start(await renderedStack(stack, keys)));
  }

  static async of(cluster: Cluster): Promise<ObjectStore> {
    const client = await cluster.add("client", clientOf(cluster.manifests));
    return new ObjectStore(cluster, client);
  }

  /** Name of the Job that makes the bucket. */
  get job(): string {
    return ownerName(jobWith(this.cluster.manifests, "bucket"));
  }

  /** URL of the gateway, as the Job of the bucket has it. */
  get endpoint(): string {
    const { env = [] } = jobWith(this.cluster.manifests, "bucket").spec.template.spec?.containers[0] ?? {};
    return env.find(({ name }) => name === "ENDPOINT")?.value ?? "";
  }

  get members(): number {
    return membersOf(this.cluster.manifests).spec.replicas ?? 1;
  }

  async startMember(member: number): Promise<Pod> {
    const pod = await this.cluster.start(SET, member);
    this.pods[member] = pod;
    return pod;
  }

  /**
   * Starts members together, and waits until they are ready.
   *
   * @param restarts how often each may end before, and is started again, as the kubelet does. @default 0
   */
  async start({ from = 0, restarts = 0 } = {}): Promise<Pod[]> {
    const added = Array.from({ length: this.members - from }, (_, index) => from + index);
    for (const member of added) await this.startMember(member);
    await Promise.all(added.map((member) => this.#untilReady(member, restarts)));
    return this.pods.slice(from);
  }

  async #untilReady(member: number, restarts: number): Promise<void> {
    try {
      await this.pods[member]?.untilReady(READY_MS);
    } catch (error) {
      if (restarts === 0) throw error;
      await this.pods[member]?.kill();
      await this.startMember(member);
      await this.#untilReady(member, restarts - 1);
    }
  }

  /**
   * Gives the stack other manifests, and then the members, as the controller of StatefulSets does: new ones start at once,
   * then each of the old ones is replaced once all others are ready, the last one first.
   * https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#rolling-updates
   */
  async rollOut(manifests: Manifests): Promise<void> {
    const before = this.pods.length;
    await this.cluster.replace(manifests);
    await this.client.kill();
    this.client = await this.cluster.add("client", clientOf(manifests));
    await this.start({ from: before });
    for (let member = before - 1; member >= 0; member -= 1) {
      await this.pods[member]?.stop();
      await this.startMember(member);
      await this.#untilReady(member, 0);
    }
  }

  /** The keys of a user, from the file that the gateways read. */
  keysOf(user: string): Keypair {
    const { manifests } = this.cluster;
    const volume = membersOf(manifests).spec.template.spec?.volumes?.find(({ name }) => name === "config");
    const file = manifests.content("Secret", volume?.secret?.secretName ?? "")?.["s3.json"];
    const { identities } = JSON.parse(String(file)) as {
      identities: { name: string; credentials: Keypair[] }[];
    };
    const [keys] = identities.find(({ name }) => name === user)?.credentials ?? [];
    if (keys === undefined) throw new Error(`got no identity ${user}`);
    return keys;
  }

  /** Sends requests as an S3 client does, a few at the same time; returns their answers in the same order. */
  async askAll(keys: Keypair, requests: readonly Request[]): Promise<Answer[]> {
    const { protocol } = new URL(this.endpoint);
    const all = requests.map(({ member, ...request }) => {
      const host = member === undefined ? STORE : `${STORE}-${member}.${STORE}-members`;
      return { endpoint: `${protocol}//${host}:8333`, keys, ...request };
    });
    const { stdout, stderr, code } = await this.client.exec(
      ["node", "--input-type=module", "--eval", `${S3_REQUEST}\n${SEND_ALL}`],
      { input: JSON.stringify(all), timeoutMs: SEND_MS },
    );
    if (code !== 0) throw new Error(`the client of the objects ended with ${code}: ${stderr}`);
    return JSON.parse(stdout) as Answer[];
  }

  async ask(keys: Keypair, path: string, wanted: Wanted = {}): Promise<Answer> {
    const [answer] = await this.askAll(keys, [{ path, ...wanted }]);
    return answer as Answer;
  }

  /** Runs a command of `weed shell` on a member. */
  async shell(command: string): Promise<string> {
    const running = this.pods.find(({ address }) => address !== undefined);
    if (running === undefined) throw new Error("got no member that runs, expected one");
    const { stdout, stderr, code } = await running.exec(["weed", "shell", `-master=${STORE}-members:9333`], {
      input: `${command}\n`,
      timeoutMs: SEND_MS,
    });
    if (code !== 0) throw new Error(`weed shell: ${command}: ${stderr}`);
    return stdout;
  }

  /** The masters that have a vote; the leading one has one too. */
  async voters(): Promise<string[]> {
    const servers = await this.shell("cluster.raft.ps");
    return [...servers.matchAll(/\* (\S+) \S+ \((?:Voter|Leader)\)/g)].map(([, id = ""]) => id);
  }

  /** Runs the script that the leading master runs regularly, from the variables of the members. */
  async maintain(): Promise<string> {
    const { env = [] } = containerOf(this.cluster.manifests);
    const script = env.find(({ name }) => name === "WEED_MASTER_MAINTENANCE_SCRIPTS")?.value;
    if (script === undefined) throw new Error("got members without a maintenance script");
    return this.shell(script);
  }

  /** What a page of a master says. */
  async page<Page>(path: string, member = 0): Promise<Page> {
    const answer = await this.pods[member]?.request("master", path);
    return JSON.parse(String(answer?.body)) as Page;
  }
}

/** Texts of an element in an answer. */
export const textsOf = ({ text: body }: Answer, element: string): string[] =>
  [...body.matchAll(new RegExp(`<${element}>([^<]*)</${element}>`, "g"))].map(([, text = ""]) => text);
