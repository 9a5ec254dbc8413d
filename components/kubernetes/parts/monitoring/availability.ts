import { SSO_PROXY } from "../../../../plan/sso.ts";
import type { StorePlan } from "../../../../plan/types.ts";
import { ends } from "../../../../profiles/workload.ts";
import { workloadName } from "../network/service.ts";
import type { Scope } from "../scope.ts";
import { storeName } from "../storage/store.ts";
import { poolName } from "../strimzi/names.ts";
import { isMeasuredRedis } from "./queues.ts";
import { labelled, renamed, type Subject, series } from "./series.ts";

/** A kind of controller, with the series of kube-state-metrics that say how many pods it wants and has. */
const controllers = {
  deployment: {
    subject: "workload",
    wanted: "kube_deployment_spec_replicas",
    available: "kube_deployment_status_replicas_available",
  },
  statefulset: {
    subject: "store",
    wanted: "kube_statefulset_replicas",
    available: "kube_statefulset_status_replicas_available",
  },
} as const satisfies Record<string, { readonly subject: Subject; wanted: string; available: string }>;

type Controller = keyof typeof controllers;

/** A store whose operator makes its pods without a controller of Kubernetes. */
type PodsStore = Extract<StorePlan, { readonly engine: "cloudnative-pg" | "strimzi" }>;

/** How the operator calls the members, after the name of the store: `<cluster>-<number>`, `<cluster>-<pool>-<number>`. */
const podNames = {
  "cloudnative-pg": () => "[0-9]+",
  strimzi: (store: PodsStore) => `${poolName(store)}-[0-9]+`,
} as const;

const isPodsStore = (store: StorePlan): store is PodsStore => Object.hasOwn(podNames, store.engine);

/** The operator of RabbitMQ adds to the name of the store. */
const statefulSetName = (store: StorePlan): string =>
  store.engine === "rabbitmq-operator" ? `${storeName(store)}-server` : storeName(store);

const storesOf = ({ plan }: Scope): StorePlan[] =>
  Object.values(plan.stores).filter(({ processes }) => processes.length > 0);

const longRunning = ({ plan }: Scope) => Object.values(plan.workloads).filter(({ kind }) => !ends(kind));

/** The proxy of single sign-on, which nobody gets past when it is away. */
const proxies = ({ plan }: Scope): string[] => (plan.sso === null ? [] : [SSO_PROXY]);

/** Objects that the stack has, by the kind of their controller. Without any series of theirs, they are gone. */
const expected: Readonly<Record<Controller, (scope: Scope) => string[]>> = {
  deployment: (scope) => [...longRunning(scope).map(workloadName), ...proxies(scope)],
  statefulset: (scope) =>
    storesOf(scope)
      .filter((store) => !isPodsStore(store))
      .map(statefulSetName),
};

const readyPods = (scope: Scope, store: PodsStore): string =>
  series(
    scope,
    "kube_pod_status_ready",
    `pod=~"${storeName(store)}-${podNames[store.engine](store)}"`,
    'condition="true"',
  );

/** A value for each controller of the stack's namespace, and for each store without one. */
const everywhere = (
  scope: Scope,
  ofController: (kind: Controller) => string,
  ofPods: (store: PodsStore) => string,
): string =>
  [
    ...(Object.keys(controllers) as Controller[]).map((kind) =>
      renamed(ofController(kind), kind, controllers[kind].subject),
    ),
    ...storesOf(scope)
      .filter(isPodsStore)
      .map((store) => labelled(ofPods(store), "store", store.key)),
  ].join(" or ");

/** Ready replicas of each workload. */
export const replicas = (scope: Scope): string =>
  renamed(series(scope, "kube_deployment_status_replicas_ready"), "deployment", "workload");

/** Pods that a controller wants, and has available. */
const counts = (scope: Scope, kind: Controller) => {
  const { wanted, available } = controllers[kind];
  const by = (metric: string) => `max by (${kind}) (${series(scope, metric)})`;
  return { wanted: by(wanted), available: by(available) };
};

/** Replicas of each workload and store that are wanted and not available. */
export const unavailableReplicas = (scope: Scope): string =>
  everywhere(
    scope,
    (kind) => `${counts(scope, kind).wanted} - ${counts(scope, kind).available}`,
    (store) => `${store.processes[0].count} - sum(${readyPods(scope, store)})`,
  );

/**
 * 1 for each workload and store of which nothing is available, or no series exists, else 0. A total outage leaves no
 * series behind, and neither does a kube-state-metrics that is gone. One that shall have no replicas is no outage.
 */
export const outage = (scope: Scope): string =>
  everywhere(
    scope,
    (kind) => {
      const { wanted, available } = counts(scope, kind);
      const gone = expected[kind](scope).map(
        (name) => `absent(${series(scope, controllers[kind].available, `${kind}="${name}"`)})`,
      );
      return [`(${available} == bool 0) * (${wanted} > bool 0)`, ...gone].join(" or ");
    },
    (store) => {
      const pods = readyPods(scope, store);
      return `max(sum(${pods}) == bool 0 or absent(${pods}))`;
    },
  );

/** Replicas of each workload that cannot reach a store, by the variable that names the store. */
export const unreachableStores = (scope: Scope): string =>
  `sum by (workload, store) (${series(scope, "echelon_store_up")} == bool 0)`;

/**
 * Replicas of each workload and store from which no metrics arrive; 1 where no replica is known at all. The exporter of a
 * Redis may answer while Redis does not answer it.
 */
export function missingTargets(scope: Scope): string {
  const of = (subject: Subject, name: string, states: readonly string[]) => {
    const selector = (state: string) => series(scope, state, `${subject}="${name}"`);
    const down = states.map((state) => `${selector(state)} == 0`).join(" or ");
    return `count by (${subject}) (${down}) or ${labelled(`absent(${selector("up")})`, subject, name)}`;
  };
  return [
    ...[...longRunning(scope).map(({ name }) => name), ...proxies(scope)].map((name) =>
      of("workload", name, ["up"]),
    ),
    ...storesOf(scope)
      .filter(({ ports }) => ports.metrics.length > 0)
      .map((store) => of("store", store.key, isMeasuredRedis(store) ? ["up", "redis_up"] : ["up"])),
  ].join(" or ");
}
