import { STATUS_CODES } from "node:http";
import type { Container } from "../../../sandbox/client/objects.ts";
import { templateOf } from "../../../sandbox/client/objects.ts";
import type { Owner } from "../pod/manifests.ts";
import type { Values } from "./published.ts";
import { type AnyObject, type MonitoredStack, ofKind } from "./stacks.ts";

/** A pod of a stack, as far as its object tells: made by Kubernetes, or by an operator from its own object. */
interface PodFacts {
  readonly labels: Readonly<Record<string, string>>;
  readonly containers: readonly Container[];
}

/** Objects from which the Redis operator makes a StatefulSet of the same name. */
const REDIS_KINDS = ["Redis", "RedisReplication"];

const nameOf = ({ metadata }: AnyObject): string => metadata.name;
const labelsOf = ({ metadata }: AnyObject) => (metadata.labels ?? {}) as Readonly<Record<string, string>>;

const operated = ({ manifests }: MonitoredStack, kinds: readonly string[]): readonly AnyObject[] =>
  kinds.flatMap((kind) => ofKind(manifests, kind));

/** The operator puts the labels of its object and the sidecars of its spec on the pods. */
const redisPods = (stack: MonitoredStack): PodFacts[] =>
  operated(stack, REDIS_KINDS).map((object) => ({
    labels: labelsOf(object),
    containers: (object.spec as { sidecars?: Container[] }).sidecars ?? [],
  }));

/**
 * The members of a Cluster: with the labels that it hands on, and a port of metrics.
 * https://github.com/cloudnative-pg/cloudnative-pg/blob/v1.30.0/pkg/specs/pods.go
 */
const databasePods = ({ manifests }: MonitoredStack): PodFacts[] =>
  ofKind(manifests, "Cluster").map(({ spec }) => ({
    labels: (spec as { inheritedMetadata?: { labels?: PodFacts["labels"] } }).inheritedMetadata?.labels ?? {},
    containers: [{ name: "postgres", ports: [{ name: "metrics", containerPort: 9187 }] }] as Container[],
  }));

const ownPods = ({ manifests }: MonitoredStack): PodFacts[] =>
  manifests.owners.map((owner: Owner) => {
    const { metadata, spec } = templateOf(owner);
    return { labels: metadata?.labels ?? {}, containers: spec?.containers ?? [] };
  });

const podsOf = (stack: MonitoredStack): PodFacts[] => [
  ...ownPods(stack),
  ...redisPods(stack),
  ...databasePods(stack),
];

const withPort = (pods: readonly PodFacts[], port: string): PodFacts[] =>
  pods.filter(({ containers }) =>
    containers.some(({ ports = [] }) => ports.some(({ name }) => name === port)),
  );

const labelled = (pods: readonly PodFacts[], label: string): string[] =>
  pods.flatMap(({ labels }) => labels[label] ?? []);

/** Key of each store beside whose members an exporter of Redis runs. */
export const redisStoresOf = (stack: MonitoredStack): string[] =>
  labelled(
    podsOf(stack).filter(({ containers }) =>
      containers.some(({ env = [] }) => env.some(({ name }) => name === "REDIS_ADDR")),
    ),
    "echelon.dev/store",
  );

/** The streams that the exporters of a stack are told to look at: `db0=work:items,db0=work:dead`. */
const streamsOf = (pods: readonly PodFacts[]): string[] =>
  pods
    .flatMap(({ containers }) => containers.flatMap(({ env = [] }) => env))
    .filter(({ name }) => name === "REDIS_EXPORTER_CHECK_SINGLE_STREAMS")
    .flatMap(({ value = "" }) => value.split(","))
    .map((stream) => stream.slice(stream.indexOf("=") + 1));

/**
 * Values that a label can have in a stack because of what the stack itself calls things. `workload` and `store` are labels
 * that the PodMonitors add.
 */
export function namesOf(stack: MonitoredStack): Readonly<Record<string, Values>> {
  const { manifests, namespace } = stack;
  const pods = podsOf(stack);
  const statefulSets = [...ofKind(manifests, "StatefulSet"), ...operated(stack, REDIS_KINDS)].map(nameOf);
  return {
    namespace: [namespace],
    deployment: ofKind(manifests, "Deployment").map(nameOf),
    statefulset: statefulSets,
    cronjob: ofKind(manifests, "CronJob").map(nameOf),
    pod: [
      ...statefulSets.map((name) => `${name}-0`),
      // https://cloudnative-pg.io/documentation/current/instance_manager/
      ...ofKind(manifests, "Cluster").map((cluster) => `${nameOf(cluster)}-1`),
    ],
    container: pods.flatMap(({ containers }) => containers.map(({ name }) => name)),
    workload: labelled(withPort(pods, "management"), "app.kubernetes.io/name"),
    store: labelled(withPort(pods, "metrics"), "echelon.dev/store"),
    stream: streamsOf(pods),
    code: Object.keys(STATUS_CODES),
  };
}
