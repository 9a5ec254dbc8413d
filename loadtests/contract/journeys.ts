import type { Journey, Setup } from "./types.ts";

const users = (exec: string, title: string): Journey => ({
  exec,
  title,
  drive: { by: "users" },
  aiCalls: 0,
});

const benchmark = (name: string, exec: string, title: string, aiCalls: number): Journey => ({
  exec,
  title,
  drive: { by: "benchmark", benchmark: name },
  aiCalls,
});

/** Checked with a few iterations. What would spend a whole limit is checked on the reference workload only. */
const check = (exec: string, title: string, only?: "reference"): Journey => ({
  exec,
  title,
  drive: { by: "check", ...(only && { only }) },
  aiCalls: 0,
});

/** The function `setup` of each `loadtests/<system>.ts` that has one. */
export const setups: Readonly<Record<string, Setup>> = {
  // 15 questions, six at a time.
  bella: { seconds: 60, aiCalls: 15 },
  // A login of each given user, one after the other.
  marcus: { seconds: 60, aiCalls: 0 },
};

/** The journeys of each system: functions that `loadtests/<system>.ts` exports. */
export const journeys: Readonly<Record<string, readonly Journey[]>> = {
  "marketing-engine": [
    users("dashboard", "people read the dashboard"),
    benchmark("contentPiecesPerHour", "generate", "content is ordered, and comes back whole", 1),
    check("limits", "more requests than the limit are refused with a time to come back", "reference"),
  ],
  "multi-agent": [
    users("browse", "people look up leads and the figures of campaigns"),
    benchmark("interactionsPerDay", "interact", "an interaction is recorded and worked on", 1),
    check("limits", "more requests than the limit are refused with a time to come back", "reference"),
  ],
  agency: [
    benchmark("monitoringRunSeconds", "monitor", "the monitoring run goes over the stated clients", 1),
    check("webhooks", "webhooks are taken once each, and worked on"),
  ],
  bella: [
    // Each read is a call of the AI, unless the tier keeps what was generated.
    { ...users("visit", "people read content that was generated before"), aiCalls: 1, cachedBy: "content" },
    benchmark("calendarDays", "calendar", "a calendar of the stated days comes back whole", 1),
    benchmark("batchBusinesses", "batch", "a batch of the stated businesses comes back whole", 1),
    check("limits", "a longer calendar and a larger batch are refused"),
  ],
  marcus: [
    users("board", "people read and write tasks, and see each other's changes at once"),
    check("roles", "a viewer may read and not write, nobody unknown may anything"),
  ],
};
