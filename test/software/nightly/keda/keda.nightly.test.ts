import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { streamOf } from "../../../../plan/engines/queue.ts";
import { autoscalerOf } from "../../../../rehearsal/keda.ts";
import type { HorizontalPodAutoscaler, ScaledObject } from "../../../../sandbox/client/objects.ts";
import { pollUntil } from "../../../../sandbox/client/poll.ts";
import { populate } from "../../../../sandbox/populate.ts";
import { type Sandbox, startSandbox } from "../../../../sandbox/sandbox.ts";
import { seriesOf } from "../../alerts/exposition.ts";
import { Cluster } from "../../pod/cluster.ts";
import { type Manifests, renderedStack } from "../../pod/manifests.ts";
import type { Pod } from "../../pod/pod.ts";
import { nightlyVersions } from "../versions.ts";
import { type Keda, startKeda } from "./keda.ts";
import { METRICS_PORT } from "./objects.ts";

/** Written anew where ECHELON_RECORD is set, after a change of KEDA's version. */
const RECORDED = join(
  ...[import.meta.dirname, "..", "..", "alerts", "recorded", `keda-${nightlyVersions.keda}.txt`],
);

function record(lines: readonly string[]): void {
  const day = new Date().toISOString().slice(0, 10);
  const head = [
    `# What the operator of KEDA ${nightlyVersions.keda} answers about the ScaledObject of the stack enterprise, on ${day}, with`,
    `# ${ITEMS - 1} items in a real queue.`,
    `# https://github.com/kedacore/keda/releases/tag/v${nightlyVersions.keda}`,
  ];
  writeFileSync(RECORDED, `${[...head, ...lines].join("\n")}\n`);
}

/** Each series by its name and the names of its labels. */
const shapes = (text: string): readonly string[] => [
  ...new Set(
    seriesOf(text)
      .map(({ metric, labels }) => `${metric}{${Object.keys(labels).toSorted().join()}}`)
      .toSorted(),
  ),
];

/** Kinds of the stack that KEDA reads or scales, in an order in which they can be applied. */
const applied = [
  "Namespace",
  "Secret",
  "ServiceAccount",
  "ConfigMap",
  "Deployment",
  "TriggerAuthentication",
  "ScaledObject",
];

const { stream } = streamOf("work");
const ITEMS = 12;
const LONG_MS = 90_000;

describe("KEDA with the queue of the stack enterprise", () => {
  let sandbox: Sandbox;
  let cluster: Cluster;
  let manifests: Manifests;
  let redis: Pod;
  let keda: Keda;
  let scaled: ScaledObject;

  beforeAll(async () => {
    manifests = await renderedStack("enterprise", {
      "echelon:monitoring": "existing",
      "echelon:backlogScaling": "existing",
    });
    cluster = await Cluster.start(manifests);
    sandbox = await startSandbox({ name: "keda-nightly", waitMs: 60_000 });
    await populate(sandbox, { zones: ["zone-a", "zone-b", "zone-c"], perZone: 1, cpu: 16, memoryGiB: 32 });
    redis = await (await cluster.start("StatefulSet/work-redis")).untilReady();
    keda = await startKeda(sandbox, cluster);
    for (const kind of applied)
      for (const object of manifests.objects.filter((one) => one.kind === kind))
        await sandbox.client.apply(object);
    scaled = manifests.objects.find(({ kind }) => kind === "ScaledObject") as unknown as ScaledObject;
  }, 600_000);

  afterAll(async () => {
    await cluster?.end();
    await sandbox?.stop();
  });

  const autoscaler = (): Promise<HorizontalPodAutoscaler | undefined> =>
    sandbox.client.read<HorizontalPodAutoscaler>({
      apiVersion: "autoscaling/v2",
      kind: "HorizontalPodAutoscaler",
      metadata: { name: `keda-hpa-${scaled.metadata.name}`, namespace: scaled.metadata.namespace ?? "" },
    });

  /** What the metrics server answers to the autoscaler. */
  async function backlog(): Promise<number | undefined> {
    const live = await autoscaler();
    const external = live?.spec.metrics?.find(({ type }) => type === "External")?.external;
    if (external === undefined) return undefined;
    const path = `/apis/external.metrics.k8s.io/v1beta1/namespaces/${scaled.metadata.namespace}/${external.metric.name}`;
    const query = { labelSelector: `scaledobject.keda.sh/name=${scaled.metadata.name}` };
    const found = await sandbox.client.transport
      .send<{ items: { value: string }[] }>({ method: "GET", path, query })
      .catch(() => undefined);
    return found?.items[0] === undefined ? undefined : Number(found.items[0].value);
  }

  const untilBacklog = (wanted: number) =>
    pollUntil({ what: `the metrics server does not answer ${wanted}`, timeoutMs: LONG_MS }, async () =>
      (await backlog()) === wanted ? wanted : undefined,
    );

  it("makes the autoscaler that the rehearsal makes in its place", async () => {
    const live = await pollUntil({ what: "KEDA made no autoscaler", timeoutMs: LONG_MS }, autoscaler);
    const { metrics, ...rest } = autoscalerOf(scaled).spec;
    expect(live.spec).toMatchObject({ ...rest, minReplicas: 8, maxReplicas: 20 });
    // The order has no meaning.
    expect(new Set(live.spec.metrics)).toEqual(new Set(metrics));
  });

  it("serves the length of the stream, and what is acknowledged no longer counts", async () => {
    await untilBacklog(0);
    const ids: string[] = [];
    for (let item = 0; item < ITEMS; item += 1) {
      const { stdout } = await redis.exec(["redis-cli", "xadd", stream, "*", "item", String(item)]);
      ids.push(stdout.trim());
    }
    await untilBacklog(ITEMS);
    await redis.exec(["redis-cli", "xdel", stream, ids[0] ?? ""]);
    await untilBacklog(ITEMS - 1);
  });

  it("is read by the autoscaler itself", async () => {
    const seen = await pollUntil(
      { what: "the autoscaler shows no external metric", timeoutMs: LONG_MS },
      async () => {
        const metrics = (await autoscaler())?.status?.currentMetrics ?? [];
        return metrics.find(({ type, external }) => type === "External" && external?.current !== undefined);
      },
    );
    expect(seen.external?.metric.name).toContain("redis-streams");
  });

  it("publishes the length under the name of the trigger, with the series of the recorded scrape", async () => {
    // The operator asks for the state of the triggers every 30 seconds.
    const body = await pollUntil({ what: "no trigger has a state", timeoutMs: LONG_MS }, async () => {
      const answer = await keda.operator.request(METRICS_PORT, "/metrics");
      return /^keda_scaler_active/m.test(answer.body) ? answer.body : undefined;
    });
    const own = body.split("\n").filter((line) => /^keda_(?!internal_|build_)/.test(line));
    const length = own.find((line) => line.startsWith("keda_scaler_metrics_value"));
    expect(length).toContain('scaler="backlog"');
    expect(length).toMatch(new RegExp(` ${ITEMS - 1}$`));
    if (process.env.ECHELON_RECORD !== undefined) record(own);
    expect(shapes(own.join("\n"))).toEqual(shapes(readFileSync(RECORDED, "utf8")));
  });
});
