import { counted } from "../../base/counted.ts";
import type { ResourceRecord } from "../../document/document.ts";
import { placementIn, remembersStores } from "../../growth/placement.ts";
import { membersOf } from "../../plan/engines/store.ts";
import { timeOf } from "../../plan/minutes.ts";
import type { AutoscalerPlan, Plan, StorePlan, WorkloadPlan } from "../../plan/types.ts";
import { type Column, NO_BREAK, table } from "../terminal.ts";

const replicasOf = ({ replicas: { min, max, expected } }: WorkloadPlan): string =>
  min === max ? String(min) : `${min}–${max} (${expected})`;

const duration = (seconds: number): string => {
  const [count, unit] = seconds % 3600 === 0 ? [seconds / 3600, "h"] : [seconds / 60, "min"];
  return `${count} ${unit}`;
};

const signals = (
  autoscaler: AutoscalerPlan,
): readonly (readonly [number | null, (value: number) => string])[] => [
  [autoscaler.cpuPercent, (value) => `CPU > ${value}%`],
  [autoscaler.memoryPercent, (value) => `memory > ${value}%`],
  [autoscaler.backlogSeconds, (value) => `backlog > ${duration(value)}`],
  [autoscaler.requestsPerSecond, (value) => `requests > ${value}/s each`],
  [autoscaler.scaleDownPercent, (value) => `shrinks < ${value}%`],
];

function scalingOf({ autoscaler, schedule }: WorkloadPlan): string {
  if (schedule !== null) return `runs ${schedule.replaceAll(" ", NO_BREAK)}`;
  if (autoscaler === null) return "fixed";
  return signals(autoscaler)
    .flatMap(([value, text]) => (value === null ? [] : [text(value)]))
    .join(", ");
}

const workloadColumns: readonly Column[] = [
  { title: "WORKLOAD" },
  { title: "KIND" },
  { title: "REPLICAS" },
  { title: "CPU" },
  { title: "MEMORY MiB" },
  { title: "SCALING" },
];

/** One row per workload: replicas as min–max (expected), sizes as request/limit. */
export function workloadsView({ workloads }: Plan, width: number): string[] {
  const rows = Object.values(workloads).map((workload) => [
    workload.name,
    workload.public ? `${workload.kind}, public` : workload.kind,
    replicasOf(workload),
    `${workload.requests.cpu}/${workload.limits.cpu}`,
    `${workload.requests.memoryMiB}/${workload.limits.memoryMiB}`,
    scalingOf(workload),
  ]);
  return table(workloadColumns, rows, width);
}

/** The size of a store. A managed queue has none, so its retention is shown. */
function sizeOf(store: StorePlan): string {
  if (store.engine === "sqs") return `kept ${counted(store.retentionDays, "days")}`;
  // A bucket takes whatever is put in.
  if (store.engine === "s3") return `${store.capacityGB} GB stated`;
  const { memoryMiB, capacityGB } = store;
  const memory = memoryMiB === null ? [] : [`${memoryMiB} MiB`];
  const capacity = capacityGB === null ? [] : [`${capacityGB} GB`];
  return [...memory, ...capacity].join(", ");
}

/** What holds the data of the store; "-" for a service without such a number. */
const membersShown = (store: StorePlan): string => {
  const members = membersOf(store);
  return members === 0 ? "-" : String(members);
};

/** Keys of the stores whose data is protected. */
function protectedStores(resources: readonly ResourceRecord[]): ReadonlySet<string> {
  const placement = placementIn(resources);
  if (placement === null || !remembersStores(placement)) return new Set();
  const { held, stores } = placement;
  const isHeld = (id: string) => held.includes(id);
  return new Set(
    Object.entries(stores).flatMap(([key, store]) => (store.resources.some(isHeld) ? [key] : [])),
  );
}

const storeColumns: readonly Column[] = [
  { title: "STORE" },
  { title: "KIND" },
  { title: "ENGINE" },
  { title: "MEMBERS", right: true },
  { title: "PROTECTED" },
  { title: "SIZE" },
];

/** What is left of a store after a loss. While two arrangements stand, a row has no room for it. */
const recoveryColumn: Column = { title: "RPO / RTO" };

/** How much may be missing after a loss, and how long the store may be away; "-" where nothing is left. */
const recoveryOf = ({ recovery: { rpoMinutes, rtoMinutes } }: StorePlan): string =>
  rpoMinutes === null || rtoMinutes === null ? "-" : [rpoMinutes, rtoMinutes].map(shortTime).join(" / ");

/** `24 hours` → `24 h`, as a column is narrow. */
const shortTime = (minutes: number): string =>
  timeOf(minutes)
    .replace(/ hours?$/, "h")
    .replace(/ minutes?$/, "min");

/** Shown while two arrangements stand: otherwise every store serves. */
const phaseColumn: Column = { title: "PHASE" };

const phaseOf = ({ released, phase }: StorePlan): string => (released ? "released" : phase);

export function storesView(
  { stores, beside }: Plan,
  resources: readonly ResourceRecord[],
  width: number,
): string[] {
  const safe = protectedStores(resources);
  const rows = Object.values(stores).map((store) => [
    store.name,
    store.kind,
    store.engine,
    membersShown(store),
    safe.has(store.key) ? "yes" : "no",
    sizeOf(store),
    beside === null ? recoveryOf(store).replaceAll(" ", NO_BREAK) : phaseOf(store),
  ]);
  return table([...storeColumns, beside === null ? recoveryColumn : phaseColumn], rows, width);
}
