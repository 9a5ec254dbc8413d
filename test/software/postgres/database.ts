import { type Container, type PodTemplate, templateOf } from "../../../sandbox/client/objects.ts";
import { Cluster } from "../pod/cluster.ts";
import { type Manifests, ownerOf, renderedStack } from "../pod/manifests.ts";
import type { Pod } from "../pod/pod.ts";

/** What the tier `local` is with one PostgreSQL of these databases. */
export const withDatabases = (databases: readonly string[]) => ({
  stores: {
    db: {
      ...{ kind: "postgres", version: 15, members: 1, cpu: 0.5, memoryMiB: 512, capacityGB: 5 },
      ...{ databases, maxConnections: 20, backupDays: 7 },
    },
  },
  quotas: { replicas: 20, services: 10, volumes: 10, memoryGiB: 10, cpu: 10 },
});

/** Runs a statement over the network, as a workload does. */
export async function query(
  pod: Pod,
  statement: string,
  { user = "app", database = "shop", password = passwordOf(pod, user) } = {},
): Promise<string> {
  const args = [
    "-X",
    "-w",
    "-A",
    "-t",
    "-v",
    "ON_ERROR_STOP=1",
    "-h",
    "127.0.0.1",
    "-U",
    user,
    "-d",
    database,
  ];
  const { code, stdout, stderr } = await pod.exec(["psql", ...args], {
    input: statement,
    env: { PGPASSWORD: password, PGCONNECT_TIMEOUT: "5" },
  });
  if (code !== 0) throw new Error(stderr);
  return stdout.trim();
}

/** What the container that runs before the server says, without the lines of PostgreSQL itself. */
export const initSays = (pod: Pod): readonly string[] =>
  pod
    .log("init")
    .split("\n")
    .filter((line) => line !== "" && !/ LOG: {2}/.test(line));

const passwords = new WeakMap<Pod, Readonly<Record<string, string>>>();

function passwordOf(pod: Pod, user: string): string {
  return passwords.get(pod)?.[user] ?? "";
}

/** The PostgreSQL of a stack, ready. */
export async function startDatabase(cluster: Cluster): Promise<Pod> {
  const pod = await cluster.start("StatefulSet/db-postgres");
  const of = (secret: string): string =>
    cluster.manifests.content("Secret", secret)?.password?.toString("utf8") ?? "";
  passwords.set(pod, { app: of("postgres-credentials"), echelon_backup: of("postgres-backup-credentials") });
  return pod.untilReady();
}

export const rendered = (databases: readonly string[]): Promise<Manifests> =>
  renderedStack("local", { "echelon:overrides": JSON.stringify(withDatabases(databases)) });

/** The pod of the server as one of its own, with its volume. */
export function serverTemplate(manifests: Manifests): PodTemplate {
  const template = structuredClone(templateOf(ownerOf(manifests, "StatefulSet/db-postgres"))) as PodTemplate;
  const data = { name: "data", persistentVolumeClaim: { claimName: "data-db-postgres-0" } };
  template.spec?.volumes?.push(data);
  return template;
}

/** The same pod with nothing that runs before the server, and the server's container changed. */
export function changedServer(manifests: Manifests, change: Partial<Container>): PodTemplate {
  const template = serverTemplate(manifests);
  const { spec } = template;
  const [container] = spec?.containers ?? [];
  if (spec === undefined || container === undefined)
    throw new Error("the pod of PostgreSQL has no container");
  spec.initContainers = [];
  spec.containers = [{ ...container, ...change }];
  return template;
}

/** A pod with the volume and the programs of the server, in which nothing runs. */
export const inVolume = (cluster: Cluster, name: string): Promise<Pod> =>
  cluster.add(
    name,
    changedServer(cluster.manifests, { command: ["sleep", "600"], args: [], startupProbe: undefined }),
  );

export const openStack = async (databases: readonly string[]): Promise<Cluster> =>
  Cluster.start(await rendered(databases));
