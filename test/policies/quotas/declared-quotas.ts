import type { RuleCases } from "../cases.ts";
import { type Field, system } from "../fixtures.ts";

const at = "sample";
const quota = (name: string, limit: Field, used: Field, systemName?: string) =>
  system({ quotas: [{ name, limit, used }] }, systemName);

export const cases: RuleCases = {
  passes: {
    "every quota within its limit": { resources: [system()] },
    "a quota of nothing used": { resources: [quota("volumes", 0, 0)] },
    "an empty list": { resources: [system({ quotas: [] })] },
  },
  breaks: {
    "one above its limit": {
      resources: [quota("replicas", 60, 61)],
      at,
      message:
        "quotas[replicas].used: got 61, expected at most 60 with all workloads at their maximum; " +
        "lower what uses it, or raise the limit of the profile",
    },
    "two above their limits": {
      resources: [
        system({
          quotas: [
            { name: "cpu", limit: 1, used: 2 },
            { name: "volumes", limit: 3, used: 4 },
          ],
        }),
      ],
      at,
      message:
        "quotas[cpu].used: got 2, expected at most 1 with all workloads at their maximum; " +
        "lower what uses it, or raise the limit of the profile; " +
        "quotas[volumes].used: got 4, expected at most 3 with all workloads at their maximum; " +
        "lower what uses it, or raise the limit of the profile",
    },
    "a fraction above its limit": { resources: [quota("cpu", 48, 48.01)], at },
    "one System of two": { resources: [system(), quota("cpu", 1, 2, "other")], at: "other" },
    "no quotas": { resources: [system({ quotas: null })], at },
    "a limit as text": { resources: [quota("cpu", "48", 1)], at },
    "a negative use": { resources: [quota("cpu", 48, -1)], at },
    "a row that is no object": { resources: [system({ quotas: [7] })], at },
    "quotas that are no list": { resources: [system({ quotas: { cpu: 1 } })], at },
  },
  unknown: {
    "quotas known only after apply": { resources: [system({ quotas: "${x.quotas}" })], at },
    "a use known only after apply": { resources: [quota("cpu", 48, "${x.cpu}")], at },
  },
  none: { "no System": { resources: [] } },
};
