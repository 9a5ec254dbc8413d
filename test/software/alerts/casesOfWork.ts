import type { Rows } from "./case.ts";
import type { Facts } from "./facts.ts";
import { always, type Input, kube, LOOKED_AT_SECONDS, ofStore } from "./inputs.ts";

const nothing = { given: [], alerts: [] } as const;

/** The exporter of the queue, which reaches Redis. */
const reached = (facts: Facts): Input => ofStore(facts, facts.queue.store, "redis_up", {}, always(1));

const stream = (facts: Facts, metric: string, name: string, value: number): Input =>
  ofStore(facts, facts.queue.store, metric, { db: "db0", stream: name }, always(value));

/** The queue when its oldest item was put in at this second; 0 where it is empty. */
const queue = (facts: Facts, putIn: number): Input[] => [
  reached(facts),
  stream(facts, "redis_stream_first_entry_id", facts.queue.stream, putIn * 1000),
  stream(facts, "redis_stream_length", facts.queue.stream, putIn === 0 ? 0 : 3),
];

interface CronJob {
  readonly name: string;
  readonly created: number;
  /** When its last good run ended, seconds; undefined if it never had one. */
  readonly good?: number;
}

const cronJob = (facts: Facts, { name, created, good }: CronJob): Input[] => [
  kube(facts, "kube_cronjob_created", { cronjob: name }, always(created)),
  ...(good === undefined
    ? []
    : [kube(facts, "kube_cronjob_status_last_successful_time", { cronjob: name }, always(good))]),
];

/** A run that failed, or is not over yet. */
function job(facts: Facts, cronjob: string, started: number, failed: boolean): Input[] {
  const labels = { job_name: `${cronjob}-${started}` };
  const owner = { owner_kind: "CronJob", owner_name: cronjob, owner_is_controller: "true" };
  return [
    kube(facts, "kube_job_status_start_time", labels, always(started)),
    kube(facts, "kube_job_owner", { ...labels, ...owner }, always(1)),
    ...(failed ? [kube(facts, "kube_job_failed", { ...labels, condition: "true" }, always(1))] : []),
  ];
}

/** Cases of a CronJob whose last good run was some intervals ago, or that was made then and never had one. */
function missed(facts: Facts, { name, intervalSeconds }: Facts["cronJobs"][number]) {
  const ago = (intervals: number): number => LOOKED_AT_SECONDS - intervals * intervalSeconds;
  const alerts = [{ labels: { cronjob: name }, value: "1" }];
  return {
    fires: { given: cronJob(facts, { name, created: ago(9), good: ago(3) }), alerts },
    silent: { given: cronJob(facts, { name, created: ago(9), good: ago(1.5) }), alerts: [] },
    never: { given: cronJob(facts, { name, created: ago(3) }), alerts },
  };
}

/** Cases of queues and of runs. */
export const work: Rows = {
  Backlog: (facts) => {
    const labels = { store: facts.queue.store };
    return {
      fires: { given: queue(facts, 60), alerts: [{ labels, value: "4.74k" }] },
      silent: { given: queue(facts, 2000), alerts: [] },
      "no data": nothing,
      more: {
        "an empty queue": { given: queue(facts, 0), alerts: [] },
        "a queue that nothing was ever put into": { given: [reached(facts)], alerts: [] },
      },
    };
  },
  DeadLetters: (facts) => {
    const dead = (count: number) => [
      reached(facts),
      stream(facts, "redis_stream_length", facts.queue.deadLetters, count),
    ];
    return {
      fires: { given: dead(2), alerts: [{ labels: { store: facts.queue.store }, value: "2" }] },
      silent: { given: dead(0), alerts: [] },
      "no data": nothing,
      more: { "items that only wait": { given: queue(facts, 60), alerts: [] } },
    };
  },
  CronFailed: (facts) => {
    const [{ name } = { name: "" }] = facts.cronJobs;
    const run = job(facts, name, 2400, true);
    const failed = [{ labels: { cronjob: name }, value: "1" }];
    return {
      fires: { given: [...run, ...cronJob(facts, { name, created: 0, good: 1800 })], alerts: failed },
      silent: { given: [...run, ...cronJob(facts, { name, created: 0, good: 3000 })], alerts: [] },
      "no data": nothing,
      more: {
        "one that never had a good run": {
          given: [...run, ...cronJob(facts, { name, created: 0 })],
          alerts: failed,
        },
        "two failed runs": {
          given: [...run, ...job(facts, name, 3000, true), ...cronJob(facts, { name, created: 0 })],
          alerts: [{ labels: { cronjob: name }, value: "2" }],
        },
        "a run that is not over": {
          given: [...job(facts, name, 4200, false), ...cronJob(facts, { name, created: 0, good: 1800 })],
          alerts: [],
        },
      },
    };
  },
  CronMissed: (facts) => {
    const [first = { name: "", intervalSeconds: 0 }, ...others] = facts.cronJobs;
    const { never, ...cases } = missed(facts, first);
    return {
      ...cases,
      "no data": nothing,
      more: {
        "no good run since it was made": never,
        ...Object.fromEntries(others.map((other) => [other.name, missed(facts, other).fires])),
      },
    };
  },
};
