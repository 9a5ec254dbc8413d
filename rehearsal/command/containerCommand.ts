import type { KubeClient } from "../../sandbox/client/client.ts";
import type { Container, EnvVar, PodTemplate, Volume } from "../../sandbox/client/objects.ts";
import type { Address } from "./start.ts";

interface Holder {
  readonly data?: Readonly<Record<string, string>>;
}

/** A mounted directory: its files, or none where it is there to be written. */
export interface Directory {
  readonly path: string;
  readonly writable: boolean;
  /** File name → content. */
  readonly files: Readonly<Record<string, Buffer>>;
}

/** Everything that a pod's container starts with. */
export interface Program {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly directories: readonly Directory[];
  readonly addresses: readonly Address[];
  readonly user: number;
  readonly group: number;
  readonly graceMs: number;
}

/** Where objects of a pod are read. */
export interface Place {
  readonly client: KubeClient;
  readonly namespace: string;
  /** Name of the workload. */
  readonly name: string;
}

/** What an operator would have put into a secret that is not there. */
const STAND_IN = "rehearsal";

const holder = async ({ client, namespace }: Place, kind: "Secret" | "ConfigMap", name: string) =>
  (await client.read<Holder>({ apiVersion: "v1", kind, metadata: { name, namespace } }))?.data ?? {};

const decode = (text: string): Buffer => Buffer.from(text, "base64");

/** What the API tells a pod of itself. */
const fields = {
  "metadata.name": ({ name }) => `${name}-rehearsal`,
  "metadata.namespace": ({ namespace }) => namespace,
  "status.podIP": () => "127.0.0.1",
  "status.hostIP": () => "127.0.0.1",
  "spec.nodeName": () => "rehearsal",
} satisfies Record<string, (place: Place) => string>;

async function variableValue(place: Place, { value = "", valueFrom }: EnvVar): Promise<string> {
  if (valueFrom === undefined) return value;
  const { secretKeyRef, configMapKeyRef, fieldRef } = valueFrom;
  if (secretKeyRef !== undefined) {
    const found = (await holder(place, "Secret", secretKeyRef.name))[secretKeyRef.key];
    return found === undefined ? STAND_IN : decode(found).toString("utf8");
  }
  if (configMapKeyRef !== undefined)
    return (await holder(place, "ConfigMap", configMapKeyRef.name))[configMapKeyRef.key] ?? STAND_IN;
  const read: ((place: Place) => string) | undefined = fields[fieldRef?.fieldPath as keyof typeof fields];
  return read?.(place) ?? "";
}

/** `$(NAME)` as Kubernetes expands it: a name that nobody knows stays as it is, `$$` is one `$`. */
export const expand = (text: string, env: Readonly<Record<string, string>>): string =>
  text.replaceAll(/\$\$|\$\(([A-Za-z_][\w.-]*)\)/g, (whole, name: string | undefined) =>
    name === undefined ? "$" : (env[name] ?? whole),
  );

async function environment(place: Place, { env = [] }: Container): Promise<Record<string, string>> {
  const known: Record<string, string> = {};
  for (const variable of env) known[variable.name] = expand(await variableValue(place, variable), known);
  return known;
}

async function filesOf(place: Place, volume: Volume | undefined): Promise<Directory["files"] | null> {
  if (volume?.configMap !== undefined) {
    const data = await holder(place, "ConfigMap", volume.configMap.name);
    return Object.fromEntries(Object.entries(data).map(([name, text]) => [name, Buffer.from(text)]));
  }
  if (volume?.secret === undefined) return null;
  const data = await holder(place, "Secret", volume.secret.secretName);
  const items = volume.secret.items ?? Object.keys(data).map((key) => ({ key, path: key }));
  return Object.fromEntries(items.map(({ key, path }) => [path, decode(data[key] ?? "")]));
}

async function directories(
  place: Place,
  { volumeMounts = [] }: Container,
  volumes: readonly Volume[],
): Promise<Directory[]> {
  return Promise.all(
    volumeMounts.map(async ({ name, mountPath, readOnly = false }) => {
      const files = await filesOf(
        place,
        volumes.find((volume) => volume.name === name),
      );
      return { path: mountPath, writable: files === null && !readOnly, files: files ?? {} };
    }),
  );
}

/** Ports of a URL that names none: docs/workload-contract.md. */
const PORTS: Readonly<Record<string, number>> = {
  redis: 6379,
  rediss: 6379,
  postgres: 5432,
  postgresql: 5432,
  http: 80,
  https: 443,
};

/** A name inside the cluster: one word, or a Service's full name. */
const isInside = (host: string): boolean =>
  host !== "localhost" && (!host.includes(".") || /\.svc(\.|$)/.test(host));

const URL_ADDRESS = /\b([a-z][a-z0-9+.-]*):\/\/(?:[^\s/@]*@)?([A-Za-z0-9.-]+)(?::(\d+))?/g;

/** Addresses inside the cluster that a value leads to. */
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
const MS = 1000;

/** The exact command, variables and files of the container of a pod's template. */
export async function programOf(place: Place, template: PodTemplate, container: Container): Promise<Program> {
  const { spec } = template;
  const env = await environment(place, container);
  const { runAsUser = 0, runAsGroup = runAsUser } = spec.securityContext ?? {};
  return {
    command: [...(container.command ?? []), ...(container.args ?? [])].map((part) => expand(part, env)),
    env,
    directories: await directories(place, container, spec.volumes ?? []),
    addresses: unique(Object.values(env).flatMap(addressesIn)),
    user: runAsUser,
    group: runAsGroup,
    graceMs: (spec.terminationGracePeriodSeconds ?? DEFAULT_GRACE_SECONDS) * MS,
  };
}
