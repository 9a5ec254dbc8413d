import type { Series } from "./exposition.ts";
import type { Facts } from "./facts.ts";

/** A series of a case, with the values that it has every minute. */
export interface Input extends Series {
  readonly values: string;
}

/** When the alerts of a case are looked at: after the longest time for which a condition has to be true, an hour. */
export const LOOKED_AT_MINUTES = 80;
export const LOOKED_AT_SECONDS = LOOKED_AT_MINUTES * 60;

/** A value that stays the same. */
export const always = (value: number): string => `${value}+0x${LOOKED_AT_MINUTES}`;

/** A counter that grows by this much a minute. */
export const growing = (perMinute: number): string => `0+${perMinute}x${LOOKED_AT_MINUTES}`;

type Extra = Readonly<Record<string, string>>;

/** Labels of an exporter of the cluster, unless the series has them itself. */
const target = (job: string): Extra => ({
  ...{ job, instance: "10.0.0.9:8080", pod: `${job}-0`, container: job, service: job, endpoint: "http" },
});

const ofCluster =
  (job: string) =>
  ({ namespace }: Facts, metric: string, labels: Extra, values: string): Input => ({
    ...{ metric, labels: { ...target(job), namespace, ...labels }, values },
  });

/** A series of kube-state-metrics. */
export const kube = ofCluster("kube-state-metrics");
/** A series of the kubelet, its cAdvisor included. */
export const kubelet = ofCluster("kubelet");

/** A series of a pod that a PodMonitor finds. */
const ofPod =
  (monitor: string, endpoint: string, subject: string) =>
  ({ namespace }: Facts, name: string, metric: string, labels: Extra, values: string): Input => ({
    metric,
    labels: {
      namespace,
      job: `${namespace}/${monitor}`,
      instance: "10.0.0.7:9000",
      pod: `${name}-0`,
      ...{ container: name, endpoint, [subject]: name, ...labels },
    },
    values,
  });

export const ofWorkload = ofPod("metrics", "management", "workload");
export const ofStore = ofPod("store-metrics", "metrics", "store");

const text = ({ metric, labels }: Series): string =>
  `${metric}{${Object.entries(labels)
    .map(([label, value]) => `${label}=${JSON.stringify(value)}`)
    .join(",")}}`;

/** In the form of promtool: https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/ */
export const inputSeries = (inputs: readonly Input[]) =>
  inputs.map((input) => ({ series: text(input), values: input.values }));
