import { readFileSync } from "node:fs";
import { software } from "../../../components/workload/software.ts";
import { Cluster } from "../pod/cluster.ts";
import { type Keys, type Manifests, renderedStack } from "../pod/manifests.ts";
import type { Pod } from "../pod/pod.ts";

export const STORE = "content-seaweedfs";
/** The request that the Job of the bucket sends, too. */
const S3_REQUEST = readFileSync("components/kubernetes/parts/seaweedfs/s3Request.mjs", "utf8");
const SEND = "console.log(JSON.stringify(await request(JSON.parse(process.env.REQUEST))));";
const SET = `StatefulSet/${STORE}`;
export const BUCKET = "content";

interface Keypair {
  readonly accessKey: string;
  readonly secretKey: string;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
}

interface Request {
  readonly method?: "GET" | "PUT" | "DELETE" | "HEAD";
  /** Member that is asked; undefined asks the Service. */
  readonly member?: number;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The objects of one stack on this machine, and a pod beside them that is a client of theirs. */
export class ObjectStore {
  readonly cluster: Cluster;
  readonly #client: Pod;
  readonly #manifests: Manifests;

  private constructor(cluster: Cluster, manifests: Manifests, client: Pod) {
    this.cluster = cluster;
    this.#manifests = manifests;
    this.#client = client;
  }

  static async open(stack: string, keys: Keys = {}): Promise<ObjectStore> {
    const manifests = await renderedStack(stack, keys);
    const cluster = await Cluster.start(manifests);
    const client = await cluster.add("client", {
      spec: {
        containers: [
          { name: "client", image: software.node?.image ?? "", command: ["sleep", "100000"] },
          { name: "weed", image: software.seaweedfs?.image ?? "", command: ["sleep", "100000"] },
        ],
      },
    });
    return new ObjectStore(cluster, manifests, client);
  }

  /** Name of the Job that makes the bucket. */
  get job(): string {
    const found = this.#manifests.owners.find(
      ({ kind, metadata }) => kind === "Job" && metadata.name.includes("bucket"),
    );
    return `Job/${found?.metadata.name}`;
  }

  get members(): number {
    const found = this.#manifests.owners.find(({ metadata }) => metadata.name === STORE);
    return (found as { spec: { replicas?: number } } | undefined)?.spec.replicas ?? 1;
  }

  async startMember(member: number): Promise<Pod> {
    return this.cluster.start(SET, member);
  }

  /** Starts all members and waits until they are ready. */
  async start(): Promise<Pod[]> {
    const pods: Pod[] = [];
    for (let member = 0; member < this.members; member += 1) pods.push(await this.startMember(member));
    await Promise.all(pods.map((pod) => pod.untilReady(90_000)));
    return pods;
  }

  /** The keys of a user, from the file that the gateways read. */
  keysOf(user: string): Keypair {
    const secret = this.#manifests.objects.find(
      ({ kind, metadata }) => kind === "Secret" && metadata.name.includes("identities"),
    );
    const file = this.#manifests.content("Secret", secret?.metadata.name ?? "")?.["s3.json"];
    const { identities } = JSON.parse(String(file)) as {
      identities: { name: string; credentials: Keypair[] }[];
    };
    const [keys] = identities.find(({ name }) => name === user)?.credentials ?? [];
    if (keys === undefined) throw new Error(`got no identity ${user}`);
    return keys;
  }

  /** A request as an S3 client sends it. */
  async ask(keys: Keypair, path: string, { member, ...request }: Request = {}): Promise<Answer> {
    const host = member === undefined ? STORE : `${STORE}-${member}.${STORE}-members`;
    const wanted = { endpoint: `http://${host}:8333`, keys, path, ...request };
    const { stdout, stderr, code } = await this.#client.exec(
      ["node", "--input-type=module", "--eval", `${S3_REQUEST} ${SEND}`],
      { env: { REQUEST: JSON.stringify(wanted) } },
    );
    return code === 0 ? (JSON.parse(stdout) as Answer) : { status: 0, text: stderr };
  }

  /** Runs a command of `weed shell`. */
  async shell(command: string): Promise<string> {
    const { stdout, stderr, code } = await this.#client.exec(
      ["weed", "shell", `-master=${STORE}-members:9333`],
      { container: "weed", input: `${command}\n`, env: { HOME: "/tmp" } },
    );
    if (code !== 0) throw new Error(`weed shell: ${command}: ${stderr}`);
    return stdout;
  }
}

/** Texts of an element in an answer. */
export const textsOf = ({ text: body }: Answer, element: string): string[] =>
  [...body.matchAll(new RegExp(`<${element}>([^<]*)</${element}>`, "g"))].map(([, text = ""]) => text);
