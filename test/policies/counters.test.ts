import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Json } from "../../base/json.ts";
import type { ResourceRecord } from "../../document/document.ts";
import { countReplicas } from "../../policies/quotas/counters.ts";
import { stackOfRecords } from "../../policies/stack.ts";
import { deployment, record, urnOf } from "./fixtures.ts";

/** Name → maximum of replicas, or `?` where it is unknown. */
const counted = (...records: readonly ResourceRecord[]): Record<string, number | "?"> =>
  Object.fromEntries(
    countReplicas(stackOfRecords(records).resources).map(({ resource, most }) => [
      resource.name,
      "value" in most ? most.value : "?",
    ]),
  );

const mongodb = "kubernetes:psmdb.percona.com/v1:PerconaServerMongoDB";
const sharding = { configsvrReplSet: { size: 3 }, mongos: { size: 2 } };

describe("a workload by itself", () => {
  test.each<[string, Record<string, Json>, number | "?" | undefined]>([
    ["kubernetes:apps/v1:Deployment", { spec: { replicas: 3 } }, 3],
    ["kubernetes:apps/v1:Deployment", { spec: {} }, 1],
    ["kubernetes:apps/v1:Deployment", { spec: "${x.spec}" }, "?"],
    ["kubernetes:apps/v1:Deployment", { spec: { replicas: 1.5 } }, "?"],
    ["kubernetes:apps/v1beta2:Deployment", { spec: { replicas: 4 } }, 4],
    ["kubernetes:apps/v1:StatefulSet", { spec: { replicas: 5 } }, 5],
    ["kubernetes:apps/v1:DaemonSet", { spec: {} }, "?"],
    ["kubernetes:batch/v1:CronJob", { spec: { schedule: "* * * * *" } }, 1],
    ["kubernetes:batch/v1:CronJob", { spec: { jobTemplate: { spec: { parallelism: 2 } } } }, 2],
    ["kubernetes:core/v1:Pod", {}, 1],
    ["kubernetes:postgresql.cnpg.io/v1:Cluster", { spec: { instances: 3 } }, 3],
    ["kubernetes:postgresql.cnpg.io/v1:Pooler", { spec: { instances: 2 } }, 2],
    ["kubernetes:redis.redis.opstreelabs.in/v1beta2:Redis", {}, 1],
    ["kubernetes:redis.redis.opstreelabs.in/v1beta2:RedisReplication", { spec: { clusterSize: 3 } }, 3],
    ["kubernetes:redis.redis.opstreelabs.in/v1beta2:RedisSentinel", { spec: {} }, 3],
    ["kubernetes:redis.redis.opstreelabs.in/v1beta2:RedisCluster", { spec: { clusterSize: 3 } }, 6],
    ["kubernetes:rabbitmq.com/v1beta1:RabbitmqCluster", { spec: { replicas: 3 } }, 3],
    ["kubernetes:kafka.strimzi.io/v1:KafkaNodePool", { spec: { replicas: 3 } }, 3],
    ["kubernetes:kafka.strimzi.io/v1:Kafka", { spec: { entityOperator: {}, kafkaExporter: {} } }, 2],
    ["kubernetes:kafka.strimzi.io/v1:Kafka", { spec: {} }, 0],
    [mongodb, { spec: { replsets: [{ size: 3 }, {}] } }, 6],
    [mongodb, { spec: { replsets: [{ size: 3 }], sharding: { ...sharding, enabled: true } } }, 8],
    [mongodb, { spec: { replsets: [{ size: 3 }], sharding: { ...sharding, enabled: false } } }, 3],
    [mongodb, { spec: { replsets: [{ size: "${x.size}" }] } }, "?"],
    [mongodb, { spec: { replsets: "${x.sets}" } }, "?"],
    ["aws:ecs/service:Service", { desiredCount: 4 }, 4],
    ["aws:ecs/service:Service", {}, 0],
    ["aws:ecs/service:Service", { schedulingStrategy: "DAEMON" }, "?"],
    ["aws:ecs/service:Service", { schedulingStrategy: "${x.strategy}" }, "?"],
    ["aws:cloudwatch/eventTarget:EventTarget", { ecsTarget: null }, undefined],
    ["aws:cloudwatch/eventTarget:EventTarget", { ecsTarget: "${x.target}" }, "?"],
    ["aws:scheduler/schedule:Schedule", { target: { ecsParameters: {} } }, 1],
    ["aws:scheduler/schedule:Schedule", { target: { ecsParameters: { taskCount: 2 } } }, 2],
    ["aws:scheduler/schedule:Schedule", { target: { arn: "arn:aws:sqs:x" } }, undefined],
    ["kubernetes:core/v1:Service", { spec: { replicas: 9 } }, undefined],
    ["toString", {}, undefined],
  ])("%s with %j counts %s", (type, inputs, expected) => {
    expect(counted(record(type, "x", inputs)).x).toBe(expected);
  });
});

const hpa = (maxReplicas: Json, name: Json, dependsOn: readonly string[] = []) =>
  record(
    "kubernetes:autoscaling/v2:HorizontalPodAutoscaler",
    "hpa",
    { spec: { maxReplicas, scaleTargetRef: { kind: "Deployment", name } } },
    { propertyDependencies: { spec: dependsOn } },
  );
const agents = urnOf("kubernetes:apps/v1:Deployment", "agents");
const service = record("aws:ecs/service:Service", "agents", { name: "agents", desiredCount: 2 });
const appTarget = (inputs: Record<string, Json>, dependsOn: readonly string[] = []) =>
  record("aws:appautoscaling/target:Target", "target", inputs, {
    propertyDependencies: { resourceId: dependsOn },
  });

describe("a workload under an autoscaler", () => {
  test.each<[string, ResourceRecord[], Record<string, number | "?">]>([
    ["found by its name", [deployment("agents", undefined), hpa(20, "agents")], { agents: 20 }],
    [
      "found by its dependency where the name is not known yet",
      [deployment("agents", undefined), hpa(20, "${agents.metadata.name}", [agents])],
      { agents: 20 },
    ],
    ["that asks for more than the autoscaler", [deployment("agents", 30), hpa(20, "agents")], { agents: 30 }],
    ["whose maximum is not known yet", [deployment("agents", 1), hpa("${x.y}", "agents")], { agents: "?" }],
    ["of another stack", [deployment("other", 1), hpa(20, "agents")], { other: 1, hpa: 20 }],
    ["that nothing tells", [deployment("other", 1), hpa(20, "${x.y}")], { other: 1, hpa: "?" }],
    [
      "under KEDA, whose default is 100",
      [
        deployment("agents", undefined),
        record("kubernetes:keda.sh/v1alpha1:ScaledObject", "so", {
          spec: { scaleTargetRef: { name: "agents" } },
        }),
      ],
      { agents: 100 },
    ],
    [
      "on ECS, found by its dependency",
      [
        service,
        appTarget({ maxCapacity: 20, resourceId: "${x.id}", serviceNamespace: "ecs" }, [service.urn]),
      ],
      { agents: 20 },
    ],
    [
      "on ECS, found by its name",
      [service, appTarget({ maxCapacity: 9, resourceId: "service/c/agents", serviceNamespace: "ecs" })],
      { agents: 9 },
    ],
    [
      "beside a table that is scaled too",
      [service, appTarget({ maxCapacity: 900, resourceId: "table/t", serviceNamespace: "dynamodb" })],
      { agents: 2 },
    ],
  ])("%s", (_, records, expected) => {
    expect(counted(...records)).toEqual(expected);
  });
});

test("counting never fails or loses a workload, for any resource", () => {
  const types = [
    "kubernetes:apps/v1:Deployment",
    "kubernetes:autoscaling/v2:HorizontalPodAutoscaler",
    "kubernetes:keda.sh/v1alpha1:ScaledObject",
    "aws:ecs/service:Service",
    "aws:appautoscaling/target:Target",
  ];
  const anyRecord = fc
    .tuple(
      fc.constantFrom(...types),
      fc.string(),
      fc.dictionary(
        fc.constantFrom("spec", "metadata", "desiredCount", "maxCapacity", "resourceId", "__proto__"),
        fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>,
      ),
    )
    .map(([type, name, inputs]) => record(type, name, inputs));
  fc.assert(
    fc.property(fc.uniqueArray(anyRecord, { selector: ({ urn }) => urn }), (records) => {
      const workloads = records.filter(({ type }) => /Deployment|ecs\/service/.test(type));
      const names = countReplicas(stackOfRecords(records).resources).map(({ resource }) => resource.urn);
      expect(names).toEqual(expect.arrayContaining(workloads.map(({ urn }) => urn)));
    }),
  );
});
