import type { WorkloadProfile } from "../workload.ts";
import { ends } from "../workload.ts";
import type { Read, Reading } from "./reading.ts";

/** What a workload is able to do, all replicas together: more and smaller replicas are as good. */
const totals = {
  "CPU at the maximum of replicas": ({ limits, replicas }) => limits.cpu * replicas.max,
  "MiB of memory at the maximum of replicas": ({ limits, replicas }) => limits.memoryMiB * replicas.max,
  "CPU guaranteed at the maximum of replicas": ({ requests, replicas }) => requests.cpu * replicas.max,
  "MiB of memory guaranteed at the maximum of replicas": ({ requests, replicas }) =>
    requests.memoryMiB * replicas.max,
} as const satisfies Record<string, (workload: WorkloadProfile) => number>;

/** Figures of one workload, which are compared where the next tier has a workload of the same name. */
const ofOne = {
  ...totals,
  "replicas up through a drain": ({ replicas, minAvailablePercent }) =>
    Math.floor((replicas.min * minAvailablePercent) / 100),
  "items at once": ({ concurrency, replicas }) => (concurrency ?? 1) * replicas.max,
} as const satisfies Record<string, (workload: WorkloadProfile) => number>;

/** Figures of all workloads together: a workload may be renamed or split. */
const ofAll = {
  ...totals,
  replicas: ({ replicas }) => replicas.max,
  "replicas at rest": ({ replicas }) => replicas.min,
} as const satisfies Record<string, (workload: WorkloadProfile) => number>;

const PLACES = 1e6;

const reading = (path: readonly string[], what: string, sum: number): Reading => {
  // Sums of binary fractions differ in their last digits.
  const value = Math.round(sum * PLACES) / PLACES;
  return { path, id: `/${path.join("/")} ${what}`, value, text: `${value} ${what}`, sense: "notLess" };
};

/** Capacity and availability of the workloads. What runs to its end serves nothing. */
export const workloads: Read = ({ workloads: all }) => {
  const running = Object.entries(all).filter(([, { kind }]) => !ends(kind));
  return [
    ...running.flatMap(([name, workload]) =>
      Object.entries(ofOne).map(([what, figure]) => reading(["workloads", name], what, figure(workload))),
    ),
    ...Object.entries(ofAll).map(([what, figure]) =>
      reading(
        ["workloads"],
        what,
        running.reduce((sum, [, workload]) => sum + figure(workload), 0),
      ),
    ),
  ];
};
