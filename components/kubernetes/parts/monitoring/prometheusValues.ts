import { BYTES_PER_GB, mibOfGB } from "../../../../base/bytes.ts";
import type { Scope } from "../scope.ts";
import { storageClass } from "../storage/storageClass.ts";

/**
 * What a cluster's Prometheus keeps. All figures are chosen: no source states them. They are the same for every tier,
 * because the operator does not grow a volume: https://prometheus-operator.dev/docs/platform/storage/
 */
const KEPT = {
  /** Prometheus' own default: two weeks to compare with, and a day more. */
  days: 15,
  /** The operator's default; the chart scrapes cAdvisor more often, which the rates of the alerts do not need. */
  scrapeSeconds: 30,
  /** 60,000 of the cluster itself, and 10,000 of each of the 12 nodes that the largest tier may have. */
  series: 180_000,
  /** The upper end of what Prometheus states: https://prometheus.io/docs/prometheus/latest/storage/#operational-aspects */
  sampleBytes: 2,
  /** Room for the write-ahead log and for blocks that are being merged. */
  headroom: 1.25,
} as const;

const DAY_SECONDS = 86_400;

const SAMPLES = (KEPT.series / KEPT.scrapeSeconds) * KEPT.days * DAY_SECONDS;

/** Size of Prometheus' volume, GB. */
const PROMETHEUS_GB = Math.ceil((SAMPLES * KEPT.sampleBytes * KEPT.headroom) / BYTES_PER_GB);

/** Blocks beyond this size go before the volume is full, should a cluster have more series. Prometheus' MB are MiB. */
const RETENTION_SIZE = `${Math.floor(mibOfGB(PROMETHEUS_GB / KEPT.headroom))}MB`;

/** Silences and the log of sent notifications; users, keys and the dashboards that people made. */
const SMALL_GB = 1;

/** Makes Prometheus use monitors and rules of every namespace, not only those of the chart itself. */
const everyNamespace = {
  podMonitorSelectorNilUsesHelmValues: false,
  ruleSelectorNilUsesHelmValues: false,
  serviceMonitorSelectorNilUsesHelmValues: false,
};

/**
 * Values of kube-prometheus-stack. Without volumes, a restart of its pods would lose all measurements, silences and
 * dashboards.
 */
export function prometheusValues(scope: Scope): Readonly<Record<string, unknown>> {
  const ofClass = storageClass(scope);
  const claim = (gigabytes: number) => ({
    volumeClaimTemplate: {
      spec: {
        ...ofClass,
        accessModes: ["ReadWriteOnce"],
        resources: { requests: { storage: `${gigabytes}G` } },
      },
    },
  });
  const whenDeleted = scope.settings.ephemeral ? "Delete" : "Retain";
  const persistentVolumeClaimRetentionPolicy = { whenDeleted, whenScaled: "Retain" };
  return {
    prometheus: {
      prometheusSpec: {
        ...everyNamespace,
        scrapeInterval: `${KEPT.scrapeSeconds}s`,
        retention: `${KEPT.days}d`,
        retentionSize: RETENTION_SIZE,
        storageSpec: claim(PROMETHEUS_GB),
        persistentVolumeClaimRetentionPolicy,
      },
    },
    alertmanager: {
      alertmanagerSpec: { storage: claim(SMALL_GB), persistentVolumeClaimRetentionPolicy },
    },
    kubelet: { serviceMonitor: { cAdvisorInterval: `${KEPT.scrapeSeconds}s` } },
    grafana: {
      sidecar: { dashboards: { enabled: true, label: "grafana_dashboard", searchNamespace: "ALL" } },
      persistence: { enabled: true, ...ofClass, size: `${SMALL_GB}G` },
      // Its volume can be on one node at a time, so the old pod goes before the new one comes.
      deploymentStrategy: { type: "Recreate" },
    },
  };
}
