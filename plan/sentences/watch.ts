import { type Bent, listed, type Place, type Sentences } from "./facts.ts";

/** What lacks in what watches the stack. */
export interface WatchFacts {
  readonly window: Bent & { readonly subject: string };
  readonly untracked: { readonly what: readonly string[] };
  readonly "no-slo": { readonly of: "uptime" | "errors"; readonly percent: number };
  readonly "slo-days": { readonly of: "uptime" | "errors"; readonly days: number };
  readonly "no-sla": { readonly percent: number };
  /** Whether echelon:podLogs can have them kept. */
  readonly "log-retention": { readonly days: number; readonly byKey?: true };
  readonly "log-rotation": { readonly maxFiles: number; readonly maxFileMB: number };
  readonly samples: Bent;
  readonly "app-metrics": object;
  readonly "alert-only": { readonly triggers: readonly string[] };
  readonly unmeasured: { readonly trigger: string; readonly signal: string };
  readonly nobody: { readonly levels: readonly string[]; readonly all: boolean };
  readonly "no-mail": { readonly levels: readonly string[]; readonly place: Place };
  readonly alerts: object;
}

export const watch: Sentences<WatchFacts> = {
  window: ({ subject, has, stated }) =>
    `${subject} after ${has} seconds instead of ${stated}: CloudWatch counts whole periods of 60 or 300 seconds`,
  untracked: ({ what }) =>
    `no graph shows what the tier asks to track: ${listed(what)} (nothing here measures it)`,
  "no-slo": ({ of, percent }) =>
    `no alert and no panel says how much of the error budget is left: nothing in front of the workloads counts the requests of the objective of ${percent} percent (${of})`,
  "slo-days": ({ of, days }) =>
    `the alert on an error budget (${of}) that is used up within ${days} days waits until each of these days was too bad, instead of all together: CloudWatch counts at most a day`,
  "no-sla": ({ percent }) =>
    `nobody answers for the stated uptime of ${percent} percent: a cluster of your own has no published service level`,
  "log-retention": ({ days, byKey = false }) =>
    `logs stay as long as the cluster keeps them, instead of ${days} days${byKey ? " (set echelon:podLogs to install or existing)" : ""}`,
  "log-rotation": ({ maxFiles, maxFileMB }) =>
    `the nodes rotate logs as their kubelet is set, instead of ${maxFiles} files of ${maxFileMB} MB`,
  samples: ({ has, stated }) =>
    `metrics are sampled every ${has} seconds instead of ${stated}, as CloudWatch does`,
  "app-metrics": () =>
    "nothing reads the metrics that the application exposes: that is Prometheus on a cluster",
  "alert-only": ({ triggers }) =>
    `no replicas come or go by the ${triggers.length === 1 ? "trigger" : "triggers"} ${listed(triggers)}`,
  unmeasured: ({ trigger, signal }) => `${trigger} never starts: nothing here measures ${signal}`,
  nobody: ({ levels, all }) =>
    all
      ? "alarms start but notify nobody: set echelon:alerts"
      : `alarms of level ${listed(levels)} start but notify nobody: set echelon:alerts for them`,
  "no-mail": ({ levels, place }) =>
    `the e-mail address of level ${listed(levels)} gets no alerts${place === "cloud" ? " of what is on the cluster" : ""}: Alertmanager has no mail server (set an https address)`,
  alerts: () =>
    "there are no alert rules and no dashboard: they need the Prometheus operator and Grafana (set echelon:monitoring to install or existing)",
};
