import type { KubeClient } from "../../sandbox/client/client.ts";
import type { Container, PodSpec, PodTemplate } from "../../sandbox/client/objects.ts";
import type { Address } from "./start.ts";

type Variable = NonNullable<Container["env"]>[number];
type Volume = NonNullable<PodSpec["volumes"]>[number];

/** A mounted directory: with its files, or empty and writable. */
interface Directory {
  readonly path: string;
  readonly writable: boolean;
  /** File name → content. */
  readonly files: Readonly<Record<string, Buffer>>;
}

/** What a container starts: its command, and everything that the command finds in the pod. */
export interface ContainerCommand {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly directories: readonly Directory[];
  readonly addresses: readonly Address[];
  readonly user: number;
  readonly group: number;
  readonly graceMs: number;
}

/** The workload whose pod is read. */
interface Owner {
  readonly client: KubeClient;
  readonly namespace: string;
  readonly name: string;
}

/** Value of a key in a Secret that does not exist: an operator would have made it. */
const STAND_IN = "rehearsal";

/** The content of a Secret or ConfigMap; empty where it does not exist. */
async function contentOf({ client, namespace }: Owner, kind: "Secret" | "ConfigMap", name = "") {
  const key = { apiVersion: "v1", kind, metadata: { name, namespace } };
  const object = await client.read<{ readonly data?: Readonly<Record<string, string>> }>(key);
  const encoding = kind === "Secret" ? "base64" : "utf8";
  const entries = Object.entries(object?.data ?? {});
  return new Map(entries.map(([key, text]) => [key, Buffer.from(text, encoding)]));
}

/** Fields of a pod that its variables may refer to. */
const fields: Readonly<Record<string, (owner: Owner) => string>> = {
  "metadata.name": ({ name }) => `${name}-rehearsal`,
  "metadata.namespace": ({ namespace }) => namespace,
  "status.podIP": () => "127.0.0.1",
  "status.hostIP": () => "127.0.0.1",
  "spec.nodeName": () => "rehearsal",
};

async function valueOfVariable(owner: Owner, { value = "", valueFrom }: Variable): Promise<string> {
  if (valueFrom === undefined) return value;
  const { secretKeyRef, configMapKeyRef, fieldRef } = valueFrom;
  const key = secretKeyRef ?? configMapKeyRef;
  if (key === undefined) return fields[fieldRef?.fieldPath ?? ""]?.(owner) ?? "";
  const content = await contentOf(owner, secretKeyRef ? "Secret" : "ConfigMap", key.name);
  return content.get(key.key)?.toString("utf8") ?? STAND_IN;
}

/** `$(NAME)` as Kubernetes expands it: an unknown name stays as it is, `$$` is one `$`. */
export const expand = (text: string, env: Readonly<Record<string, string>>): string =>
  text.replaceAll(/\$\$|\$\(([A-Za-z_][\w.-]*)\)/g, (whole, name: string | undefined) =>
    name === undefined ? "$" : (env[name] ?? whole),
  );

async function environmentOf(owner: Owner, { env = [] }: Container): Promise<Record<string, string>> {
  const known: Record<string, string> = {};
  for (const variable of env) known[variable.name] = expand(await valueOfVariable(owner, variable), known);
  return known;
}

/** The files of a volume; undefined for a volume that a pod writes to. */
async function filesOf(owner: Owner, volume: Volume | undefined): Promise<Directory["files"] | undefined> {
  if (volume?.configMap !== undefined)
    return Object.fromEntries(await contentOf(owner, "ConfigMap", volume.configMap.name));
  if (volume?.secret === undefined) return undefined;
  const content = await contentOf(owner, "Secret", volume.secret.secretName);
  const items = volume.secret.items ?? [...content.keys()].map((key) => ({ key, path: key }));
  return Object.fromEntries(items.map(({ key, path }) => [path, content.get(key) ?? Buffer.alloc(0)]));
}

const directoriesOf = (
  owner: Owner,
  { volumeMounts = [] }: Container,
  { volumes = [] }: PodSpec,
): Promise<Directory[]> =>
  Promise.all(
    volumeMounts.map(async ({ name, mountPath, readOnly = false }) => {
      const volume = volumes.find((one) => one.name === name);
      const files = await filesOf(owner, volume);
      return { path: mountPath, writable: files === undefined && !readOnly, files: files ?? {} };
    }),
  );

/** Ports of URLs that name none: docs/workload-contract.md. */
const PORTS: Readonly<Record<string, number>> = {
  redis: 6379,
  rediss: 6379,
  postgres: 5432,
  postgresql: 5432,
  http: 80,
  https: 443,
};

/** Whether a name belongs to the cluster: one word, or a Service's full name. */
const isInside = (host: string): boolean =>
  host !== "localhost" && (!host.includes(".") || /\.svc(\.|$)/.test(host));

const URL_ADDRESS = /\b([a-z][a-z0-9+.-]*):\/\/(?:[^\s/@]*@)?([A-Za-z0-9.-]+)(?::(\d+))?/g;

/** Addresses inside the cluster in the URLs of a variable. */
export function addressesIn(value: string): readonly Address[] {
  return [...value.matchAll(URL_ADDRESS)].flatMap(([, scheme = "", host = "", port]) => {
    const number = port === undefined ? PORTS[scheme] : Number(port);
    return isInside(host) && number !== undefined ? [{ host, port: number }] : [];
  });
}

const unique = (addresses: readonly Address[]): readonly Address[] => [
  ...new Map(addresses.map((address) => [`${address.host}:${address.port}`, address])).values(),
];

/** Whether this machine has what the command runs: Node, and a program that is mounted. */
export const isStartable = ({ command = [] }: Container): boolean => command[0] === "node";

const DEFAULT_GRACE_SECONDS = 30;

/** The exact command, variables and files of a container in a pod's template. */
export async function commandOf(
  owner: Owner,
  { spec = { containers: [] } }: PodTemplate,
  container: Container,
): Promise<ContainerCommand> {
  const env = await environmentOf(owner, container);
  const { runAsUser = 0, runAsGroup = runAsUser } = spec.securityContext ?? {};
  const { command = [], args = [] } = container;
  return {
    command: [...command, ...args].map((part) => expand(part, env)),
    env,
    directories: await directoriesOf(owner, container, spec),
    addresses: unique(Object.values(env).flatMap(addressesIn)),
    user: runAsUser,
    group: runAsGroup,
    graceMs: (spec.terminationGracePeriodSeconds ?? DEFAULT_GRACE_SECONDS) * 1000,
  };
}
