import { beforeAll, describe, expect, it } from "vitest";
import { NAMESPACE, nightlyStack } from "../../components/kubernetes/parts/loadtests/nightly.ts";
import { listAt, named } from "../../support/kubernetesStack.ts";
import type { Case } from "./case.ts";
import type { Facts } from "./facts.ts";
import { always, type Input, kube, LOOKED_AT_SECONDS } from "./inputs.ts";
import { testRule } from "./promtool.ts";
import type { Rule } from "./stacks.ts";

/** The series are of the namespace of the load tests. */
const facts = { namespace: NAMESPACE } as Facts;
const HOUR = 3600;
const ago = (hours: number): number => LOOKED_AT_SECONDS - hours * HOUR;

/** The CronJob, made some hours ago, whose last good run ended some hours ago. */
const cronJob = (made: number, good?: number): Input[] => [
  kube(facts, "kube_cronjob_created", { cronjob: "load-test" }, always(ago(made))),
  ...(good === undefined
    ? []
    : [kube(facts, "kube_cronjob_status_last_successful_time", { cronjob: "load-test" }, always(ago(good)))]),
];

/** A run that failed some hours ago. */
const failed = (hours: number): Input[] => {
  const labels = { job_name: `load-test-${hours}` };
  const owner = { owner_kind: "CronJob", owner_name: "load-test", owner_is_controller: "true" };
  return [
    kube(facts, "kube_job_status_start_time", labels, always(ago(hours))),
    kube(facts, "kube_job_owner", { ...labels, ...owner }, always(1)),
    kube(facts, "kube_job_failed", { ...labels, condition: "true" }, always(1)),
  ];
};

const fires = (given: Input[], value: string): Case => ({
  given,
  alerts: [{ labels: { cronjob: "load-test" }, value }],
});
const silent = (given: Input[]): Case => ({ given, alerts: [] });

const cases: Readonly<Record<string, Readonly<Record<string, Case>>>> = {
  LoadTestFailed: {
    "the last run failed": fires([...cronJob(500, 25), ...failed(1)], "1"),
    "the first run failed": fires([...cronJob(20), ...failed(1)], "1"),
    "a good run followed": silent([...cronJob(500, 1), ...failed(25)]),
    "all was good": silent(cronJob(500, 1)),
    "there is nothing": silent([]),
  },
  LoadTestMissed: {
    "none was good for 27 hours": fires(cronJob(500, 27), "97.2k"),
    "none was good since it was made, 27 hours ago": fires(cronJob(27), "97.2k"),
    "the last good one was 25 hours ago": silent(cronJob(500, 25)),
    "it was made an hour ago": silent(cronJob(1)),
    "there is nothing": silent([]),
  },
};

describe("alerts on load tests", () => {
  let rules: readonly Rule[] = [];
  beforeAll(async () => {
    const { inputs } = named(await nightlyStack(), "PrometheusRule", "marcus-alerts");
    rules = listAt(inputs, "spec.groups").flatMap((group) => listAt(group, "rules")) as never;
  });

  it.each(Object.keys(cases))("%s is on when it should be, and only then", async (name) => {
    const rule = rules.find(({ alert }) => alert === name);
    expect(rule).toBeDefined();
    const { good, output } = await testRule(rule as Rule, cases[name] ?? {});
    expect(good, output).toBe(true);
  });
});
