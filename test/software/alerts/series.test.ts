import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { software } from "../../../components/workload/software.ts";
import { casesOf } from "./cases.ts";
import { seriesOf } from "./exposition.ts";
import { factsOf } from "./facts.ts";
import { type Known, monitorOf, problemsOf, published, scraped, together } from "./known.ts";
import { Measured, metricsOf } from "./measured.ts";
import type { Sample } from "./prometheus.ts";
import { monitoredStacks } from "./stacks.ts";

/** The exporter of the table of images; the one of Debian is older and lacks some of its series. */
const RECORDED = "redis_exporter-1.88.0.txt";
const recorded = seriesOf(readFileSync(join(import.meta.dirname, "recorded", RECORDED), "utf8"));

const seconds = (milliseconds: number): number => milliseconds / 1000;

let measured: Measured;
let ofRedis: readonly string[];
let known: Known;

beforeAll(async () => {
  measured = await Measured.start();
  const { dashboard, redis, stack } = measured;
  for (const path of ["/", "/nowhere"]) await dashboard.request("http", path);
  const exporter = await metricsOf(redis, "metrics");
  ofRedis = exporter.map(({ metric }) => metric);
  known = together(
    published,
    scraped(await metricsOf(dashboard, "management"), monitorOf(stack, "metrics")),
    scraped([...exporter, ...recorded], monitorOf(stack, "store-metrics")),
  );
});
afterAll(() => measured?.end());

describe("every series that an alert or a panel asks for", () => {
  it("is one that an exporter gives, with these labels, in every stack", async () => {
    const stacks = await monitoredStacks();
    const problems = stacks.flatMap((stack) =>
      stack.queries.flatMap(({ place, expr }) =>
        problemsOf(expr, stack, known).map((problem) => `${stack.title}: ${place}: ${problem}`),
      ),
    );
    expect(problems).toEqual([]);
    expect(stacks.length).toBeGreaterThan(10);
  });

  it("is in the cases of promtool as an exporter gives it", async () => {
    const stacks = await monitoredStacks();
    const given = stacks.flatMap((stack) =>
      stack.rules.flatMap(({ alert }) =>
        Object.values(casesOf(alert, factsOf(stack))).flatMap((one) => one.given),
      ),
    );
    const strange = given.filter(({ metric, labels }) =>
      Object.keys(labels).some((label) => known.get(metric)?.[label] === undefined),
    );
    expect(strange).toEqual([]);
    expect(given.length).toBeGreaterThan(100);
  });

  // KEDA's labels: https://github.com/kedacore/keda/blob/v2.20.2/pkg/metricscollector/prommetrics.go
  const keda: Known = new Map([
    ["keda_scaler_metrics_value", { namespace: "any", exported_namespace: "any", scaler: ["backlog"] }],
  ]);
  const inStack = (matchers: string) => `{namespace="marketing-engine-local"${matchers}}`;

  it.each([
    [
      "KEDA's value by the type of a trigger, which has a name",
      `keda_scaler_metrics_value${inStack(',scaler="redisScaler"')}`,
      'keda_scaler_metrics_value never has scaler="redisScaler", only backlog',
    ],
    [
      "a misspelt series",
      `kube_deployment_replicas${inStack("")}`,
      "no exporter has kube_deployment_replicas",
    ],
    [
      "a label that the series does not have",
      `kube_cronjob_created${inStack(',cron="orchestrator"')}`,
      "kube_cronjob_created has no label cron, only",
    ],
    [
      "a value that the label never has",
      `kube_pod_status_phase${inStack(',phase="running"')}`,
      'kube_pod_status_phase never has phase="running"',
    ],
    [
      "a workload that the stack does not have",
      `up${inStack(',workload="agent"')}`,
      'up never has workload="agent", only',
    ],
    [
      "a stream that the exporter is not told to look at",
      `redis_stream_length${inStack(',stream="works"')}`,
      'redis_stream_length never has stream="works", only work:items, work:dead',
    ],
    [
      "one of several containers that the stack does not have",
      `container_memory_working_set_bytes${inStack(',container=~"agents|dashbord"')}`,
      'container_memory_working_set_bytes never has container=~"agents|dashbord"',
    ],
    [
      "a label by which nothing can be joined",
      `sum by (deployment) (kube_statefulset_replicas${inStack("")})`,
      "no series of the expression has deployment",
    ],
    ["the series of every stack on the cluster", "redis_up", "redis_up is not only that of the namespace"],
  ])("is not %s", (_, expr, problem) => {
    const problems = problemsOf(expr, measured.stack, together(known, keda));
    expect(problems.join("\n")).toContain(problem);
  });

  it("comes from a scrape of this run, but for the series that the exporter of this machine is too old for", () => {
    const asked = measured.stack.queries.flatMap(({ expr }) => expr.match(/redis_\w+/g) ?? []);
    const missing = [...new Set(asked)].filter((metric) => !ofRedis.includes(metric));
    // Exporters have it since 1.52.0; that of Debian 12 is 1.45.0.
    expect(["", "redis_stream_first_entry_id"]).toContain(missing.join());
    if (missing.length > 0) console.log(`not scraped here, but read from ${RECORDED}: ${missing.join()}`);
    expect(RECORDED).toContain(software["redis-exporter"]?.version ?? "");
  });
});

describe("in a Prometheus that scrapes as the operator lets it", () => {
  it("every rule can be evaluated", async () => {
    await measured.until("panel Requests per second", (samples) => samples.length > 0);
    expect(await measured.prometheus.brokenRules()).toEqual([]);
  });

  it("a pod has the name of its workload, and a store that of its store", async () => {
    const up = await measured.prometheus.until("up", (samples) => samples.length === 2);
    expect(
      up.map(({ labels: { pod, workload, store, namespace, endpoint } }) => ({
        pod,
        workload,
        store,
        namespace,
        endpoint,
      })),
    ).toEqual(
      expect.arrayContaining([
        {
          pod: "dashboard-0",
          workload: "dashboard",
          namespace: "marketing-engine-local",
          endpoint: "management",
        },
        {
          pod: "work-redis-0",
          store: "work-redis",
          namespace: "marketing-engine-local",
          endpoint: "metrics",
        },
      ]),
    );
  });

  it("a workload whose metrics do not arrive is told by its name", async () => {
    const samples = await measured.until("alert MetricsMissing", (found) => found.length === 1);
    expect(samples).toMatchObject([{ labels: { workload: "agents" }, value: 1 }]);
  });

  it("the requests of each workload are counted", async () => {
    const sent = setInterval(() => void measured.dashboard.request("http", "/"), 200);
    const samples = await measured.until("panel Requests per second", (found) => (found[0]?.value ?? 0) > 0);
    clearInterval(sent);
    expect(samples).toMatchObject([{ labels: { workload: "dashboard" } }]);
    expect(samples[0]?.value).toBeGreaterThan(0);
  });

  it("the dead letters of the queue are counted, and raise the alarm", async () => {
    const wanted = [{ labels: { store: "work-redis" }, value: 1 }];
    const one = (found: readonly Sample[]) => found[0]?.value === 1;
    expect(await measured.until("panel Items that failed on every attempt", one)).toMatchObject(wanted);
    expect(await measured.until("alert DeadLetters", one)).toMatchObject(wanted);
  });

  it("the age of the oldest item is its age, where the exporter knows it, and 0 when the queue is empty", async () => {
    const place = "panel Age of the oldest waiting item";
    const knows = ofRedis.includes("redis_stream_first_entry_id");
    if (knows) {
      const [sample] = await measured.until(place, (found) => (found[0]?.value ?? 0) > 1);
      const age = seconds(Date.now() - measured.putIn);
      expect(sample?.value).toBeGreaterThan(1);
      expect(Math.abs((sample?.value ?? 0) - age)).toBeLessThan(3);
    }
    await measured.emptyQueue();
    const empty = await measured.until(place, (found) => found[0]?.value === 0);
    expect(empty).toMatchObject([{ labels: { store: "work-redis" }, value: 0 }]);
  });

  it("a store that a workload cannot reach raises the alarm with both names", async () => {
    expect(await measured.until("alert StoreUnreachable", (found) => found.length === 0)).toEqual([]);
    await measured.redis.kill();
    const samples = await measured.until("alert StoreUnreachable", (found) => found.length > 0);
    expect(samples).toMatchObject([{ labels: { workload: "dashboard", store: "QUEUE_URL" }, value: 1 }]);
    const missing = await measured.until("alert MetricsMissing", (found) => found.length > 1);
    expect(missing.map(({ labels }) => labels.store ?? labels.workload).toSorted()).toEqual([
      "agents",
      "work-redis",
    ]);
  });
});
