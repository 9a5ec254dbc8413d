import type { TriggerProfile } from "../../profiles/schema.ts";
import type { Lack } from "../lack.ts";
import { runsPods } from "../pods.ts";
import type { AutoscalerPlan, TriggerPlan } from "../types.ts";
import { type LackContext, onCluster } from "./context.ts";
import { windowLacking } from "./workloads.ts";

type Stated = TriggerProfile["signal"];

const autoscalersOf = ({ workloads, compute }: LackContext): AutoscalerPlan[] =>
  compute === "host" ? [] : workloads.flatMap(({ autoscaler }) => autoscaler ?? []);

const someGrows = (context: LackContext, on: keyof AutoscalerPlan): boolean =>
  autoscalersOf(context).some((autoscaler) => autoscaler[on] !== null);

/** Whether some workload gets replicas because of a signal. */
const grows = {
  utilization: (context) => someGrows(context, "cpuPercent") || someGrows(context, "memoryPercent"),
  cpu: (context) => someGrows(context, "cpuPercent"),
  memory: (context) => someGrows(context, "memoryPercent"),
  backlogSeconds: (context) => someGrows(context, "backlogSeconds"),
  // On a cloud, its alarm also runs the policy that grows the public workload.
  errorPercent: (context) =>
    !onCluster(context) &&
    context.compute === "containers" &&
    context.workloads.some((one) => one.public && one.autoscaler !== null),
  responseTimeMs: () => false,
} satisfies Record<Stated, (context: LackContext) => boolean>;

type Named = readonly [name: string, trigger: TriggerProfile];

/** Triggers that shall change the number of replicas, and do not. */
function unfollowed(context: LackContext): Lack[] {
  const follows = {
    "scale-up": ({ signal }) => grows[signal](context),
    "scale-down": () => autoscalersOf(context).length > 0,
    alert: () => true,
  } satisfies Record<TriggerProfile["action"], (trigger: TriggerProfile) => boolean>;
  const triggers = Object.entries(context.profile.triggers)
    .filter(([, trigger]: Named) => !follows[trigger.action](trigger))
    .map(([name]) => name);
  return triggers.length === 0 ? [] : [{ key: "alert-only", triggers }];
}

/** What counts requests stands in front of the public workload; a machine has nothing that measures their time. */
const measured = (signal: Stated, { compute, workloads }: LackContext): boolean =>
  !["errorPercent", "responseTimeMs"].includes(signal) ||
  (workloads.some((workload) => workload.public) && (signal === "errorPercent" || compute !== "host"));

/** Triggers of the tier that never start, or not after exactly the stated time. */
function onCloudLacking(context: LackContext): Lack[] {
  if (runsPods(context)) return [];
  return Object.entries(context.profile.triggers).flatMap(([trigger, { signal, windowSeconds }]: Named) =>
    measured(signal, context)
      ? windowLacking(`the alarm ${trigger} starts`, windowSeconds)
      : [{ key: "unmeasured", trigger, signal }],
  );
}

const levelsOf = (triggers: readonly TriggerPlan[]): string[] =>
  [...new Set(triggers.map(({ level }) => String(level)))].sort();

/** Whether Alertmanager alone sends the alerts. One that the stack installs in a cloud publishes to topics, which send e-mail. */
const callsOnly = (context: LackContext): boolean =>
  runsPods(context) && (onCluster(context) || context.operators.monitoring !== "install");

/** Alarms that start and that nobody hears of. */
function unheard(context: LackContext): Lack[] {
  const { triggers, choices, operators } = context;
  const { alerts = {} } = choices;
  if (runsPods(context) && operators.monitoring === "none") return [];
  const levels = levelsOf(triggers);
  const silent = levels.filter((level) => alerts[level] === undefined);
  const byMail = levels.filter((level) => callsOnly(context) && alerts[level] === "email");
  return [
    ...(silent.length === 0
      ? []
      : [{ key: "nobody", levels: silent, all: silent.length === levels.length } as const]),
    ...(byMail.length === 0
      ? []
      : [{ key: "no-mail", levels: byMail, place: onCluster(context) ? "cluster" : "cloud" } as const]),
  ];
}

/** What the tier states of its triggers, and who hears of them. */
export const triggerLacks = (context: LackContext): Lack[] => [
  ...unfollowed(context),
  ...onCloudLacking(context),
  ...unheard(context),
];
