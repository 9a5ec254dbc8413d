import { type Container, type PodTemplate, templateOf } from "../../../sandbox/client/objects.ts";
import { Cluster } from "../pod/cluster.ts";
import type { Executed } from "../pod/container.ts";
import { type Keys, type Manifests, ownerOf, passwordIn, renderedStack } from "../pod/manifests.ts";
import type { Pod } from "../pod/pod.ts";

/** A PostgreSQL that this machine has room for. */
export const small = {
  kind: "postgres",
  version: 15,
  members: 1,
  cpu: 0.5,
  memoryMiB: 512,
  capacityGB: 5,
  backupDays: 7,
} as const;

/** Quotas with room for a few of them. */
export const quotas = { replicas: 20, services: 10, volumes: 20, memoryGiB: 10, cpu: 10 } as const;

/** One pooler with few connections to the server. */
export const pooler = { instances: 1, poolSize: 8, maxClients: 400, mode: "transaction" } as const;

/** What the tier `local` is with one PostgreSQL of these databases, and with more figures of that store. */
export const withDatabases = (
  databases: readonly string[],
  more: Readonly<Record<string, unknown>> = {},
) => ({
  stores: { db: { ...small, databases, maxConnections: 20, ...more } },
  quotas,
});

interface Access {
  /** @default the address of the pod itself */
  readonly host?: string;
  readonly user: string;
  readonly database: string;
  readonly password: string;
}

/** Runs a statement over the network, as a workload does; returns how it ended. */
export const ask = (
  pod: Pod,
  statement: string,
  { host = "127.0.0.1", user, database, password }: Access,
): Promise<Executed> =>
  pod.exec(
    [
      ...["psql", "-X", "-w", "-A", "-t", "-v", "ON_ERROR_STOP=1"],
      ...["-h", host, "-U", user, "-d", database, "-c", statement],
    ],
    { env: { PGPASSWORD: password, PGCONNECT_TIMEOUT: "5" } },
  );

/** What a statement gives. @throws Error where it fails. */
export async function query(
  pod: Pod,
  statement: string,
  { user = "app", database = "shop", password = passwordOf(pod, user) } = {},
): Promise<string> {
  const { code, stdout, stderr } = await ask(pod, statement, { user, database, password });
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

/** The password of `app`, the owner of the databases. */
export const ownersPassword = ({ manifests }: Cluster): string =>
  passwordIn(manifests, "postgres-credentials");

/** The PostgreSQL of a stack, ready. */
export async function startDatabase(cluster: Cluster): Promise<Pod> {
  const pod = await cluster.start("StatefulSet/db-postgres");
  passwords.set(pod, {
    app: ownersPassword(cluster),
    echelon_backup: passwordIn(cluster.manifests, "postgres-backup-credentials"),
  });
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

/** A stack of the tier `local` with these overrides, of which nothing runs yet. */
export const openWith = async (
  overrides: Readonly<Record<string, unknown>>,
  keys: Keys = {},
): Promise<Cluster> =>
  Cluster.start(await renderedStack("local", { "echelon:overrides": JSON.stringify(overrides), ...keys }));

export const openStack = (databases: readonly string[]): Promise<Cluster> =>
  openWith(withDatabases(databases));
