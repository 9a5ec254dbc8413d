import type { Expected, Rows } from "./case.ts";
import type { Facts } from "./facts.ts";
import { always, type Input, kube, kubelet, ofStore, ofWorkload } from "./inputs.ts";

const nothing = { given: [], alerts: [] } as const;

interface Pods {
  readonly wanted: number;
  readonly available: number;
}
const well: Pods = { wanted: 3, available: 3 };

const deployment = (facts: Facts, name: string, { wanted, available }: Pods): Input[] => [
  kube(facts, "kube_deployment_spec_replicas", { deployment: name }, always(wanted)),
  kube(facts, "kube_deployment_status_replicas_available", { deployment: name }, always(available)),
];

const statefulSet = (facts: Facts, name: string, { wanted, available }: Pods): Input[] => [
  kube(facts, "kube_statefulset_replicas", { statefulset: name }, always(wanted)),
  kube(facts, "kube_statefulset_status_replicas_available", { statefulset: name }, always(available)),
];

/** The only pod of a database that an operator runs without a StatefulSet. */
const cluster = (facts: Facts, name: string, ready: number): Input =>
  kube(facts, "kube_pod_status_ready", { pod: `${name}-1`, condition: "true" }, always(ready));

/** Everything that a stack has, well but for what is named. */
const everything = (facts: Facts, but: Readonly<Record<string, Pods>> = {}): Input[] => [
  ...facts.deployments.flatMap((name) => deployment(facts, name, but[name] ?? well)),
  ...facts.statefulSets.flatMap((name) => statefulSet(facts, name, but[name] ?? well)),
  ...facts.clusters.map((name) => cluster(facts, name, but[name]?.available ?? 1)),
];

const named = (subject: "workload" | "store", names: readonly string[], value = "1"): Expected[] =>
  names.map((name) => ({ labels: { [subject]: name }, value }));

/** Targets of every workload and measured store, up but for what is named. */
const targets = (facts: Facts, down: readonly string[] = []): Input[] => {
  const state = (name: string): string => always(down.includes(name) ? 0 : 1);
  return [
    ...facts.deployments.map((name) => ofWorkload(facts, name, "up", {}, state(name))),
    ...facts.measuredStores.map((name) => ofStore(facts, name, "up", {}, state(name))),
  ];
};

const redis = (facts: Facts, up: number): Input[] =>
  facts.redisStores.map((name) => ofStore(facts, name, "redis_up", {}, always(up)));

/** Cases of what is there, and of what answers. */
export const availability: Rows = {
  ReplicasUnavailable: (facts) => {
    const [workload = ""] = facts.deployments;
    const [store = ""] = facts.statefulSets;
    const one = { wanted: 3, available: 2 };
    return {
      fires: { given: everything(facts, { [workload]: one }), alerts: named("workload", [workload]) },
      silent: { given: everything(facts), alerts: [] },
      "no data": nothing,
      more: {
        "a member of a store": {
          given: everything(facts, { [store]: one }),
          alerts: named("store", [store]),
        },
        "one more than wanted, as in a rollout": {
          given: everything(facts, { [workload]: { wanted: 3, available: 4 } }),
          alerts: [],
        },
        ...Object.fromEntries(
          facts.clusters.map((name) => [
            `the database ${name}`,
            {
              given: everything(facts, { [name]: { wanted: 1, available: 0 } }),
              alerts: named("store", [name]),
            },
          ]),
        ),
      },
    };
  },
  Outage: (facts) => {
    const [workload = ""] = facts.deployments;
    const stores = [...facts.statefulSets, ...facts.clusters];
    const none = { wanted: 3, available: 0 };
    return {
      fires: { given: everything(facts, { [workload]: none }), alerts: named("workload", [workload]) },
      silent: { given: everything(facts, { [workload]: { wanted: 3, available: 1 } }), alerts: [] },
      "no data": {
        given: [],
        alerts: [...named("workload", facts.deployments), ...named("store", stores)],
      },
      more: {
        "a workload that shall have no replicas": {
          given: everything(facts, { [workload]: { wanted: 0, available: 0 } }),
          alerts: [],
        },
        ...Object.fromEntries(
          stores.map((name) => [
            `the store ${name}`,
            { given: everything(facts, { [name]: none }), alerts: named("store", [name]) },
          ]),
        ),
      },
    };
  },
  DiskFull: (facts) => {
    const [persistentvolumeclaim = ""] = facts.statefulSets.map((name) => `data-${name}-0`);
    const volume = (available: number) =>
      Object.entries({ available, capacity: 100 }).map(([part, value]) =>
        kubelet(facts, `kubelet_volume_stats_${part}_bytes`, { persistentvolumeclaim }, always(value)),
      );
    return {
      fires: { given: volume(10), alerts: [{ labels: { persistentvolumeclaim }, value: "90" }] },
      silent: { given: volume(20), alerts: [] },
      "no data": nothing,
    };
  },
  StoreUnreachable: (facts) => {
    const [workload = ""] = facts.deployments;
    const labels = { store: "QUEUE_URL" };
    const reached = (value: number) => [
      ofWorkload(facts, workload, "echelon_store_up", labels, always(value)),
    ];
    return {
      fires: { given: reached(0), alerts: [{ labels: { workload, ...labels }, value: "1" }] },
      silent: { given: reached(1), alerts: [] },
      "no data": nothing,
    };
  },
  MetricsMissing: (facts) => {
    const [workload = ""] = facts.deployments;
    return {
      fires: { given: targets(facts, [workload]), alerts: named("workload", [workload]) },
      silent: { given: [...targets(facts), ...redis(facts, 1)], alerts: [] },
      "no data": {
        given: [],
        alerts: [...named("workload", facts.deployments), ...named("store", facts.measuredStores)],
      },
      more: {
        "an exporter that does not reach its Redis": {
          given: [...targets(facts), ...redis(facts, 0)],
          alerts: named("store", facts.redisStores),
        },
      },
    };
  },
};
