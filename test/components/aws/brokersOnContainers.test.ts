import { describe, expect, test } from "vitest";
import { plan } from "../../../plan/plan.ts";
import { inspectProgram } from "../../../preview/engine/run.ts";
import { container, named, ofType, runStack, statements } from "../../support/awsStack.ts";
import { sampleProfile } from "../../support/sample.ts";
import { stacksOn } from "../../support/sampleStack.ts";

const { runOf } = stacksOn("aws", { region: "us-east-1" });

const overrides = (protocol: string) => ({
  stores: { queue: { protocol, members: 3, memoryMiB: 1024 } },
});

describe.each(["amqp", "kafka"] as const)("a broker that speaks %s, with workloads on ECS", (protocol) => {
  const stack = () => runStack("large", { overrides: overrides(protocol) });

  test("is set up by a task, before the services start", async () => {
    const { resources, dependencies } = await inspectProgram(
      runOf("large", { overrides: overrides(protocol) }),
      "whole",
    );
    const urnOf = (type: string, name: string) =>
      resources.find((one) => one.type === type && one.name === name)?.urn;
    const run = urnOf("aws:lambda/invocation:Invocation", "sample-queue-setup-run");
    const broker = urnOf(
      protocol === "amqp" ? "aws:mq/broker:Broker" : "aws:msk/cluster:Cluster",
      "sample-queue",
    );
    expect(dependencies.get(run ?? "")).toContain(broker);
    const services = resources.filter(({ type }) => type === "aws:ecs/service:Service");
    expect(services.length).toBeGreaterThan(1);
    for (const { urn } of services) expect(dependencies.get(urn)).toContain(run);
  });

  test("gives the task the passwords that it needs by reference, and a workload only its own", async () => {
    const result = await stack();
    const { secrets, environment } = container(result, "queue-setup");
    expect(secrets.map(({ name }) => name)).toEqual(
      protocol === "amqp" ? ["PASSWORD_0", "PASSWORD_1", "PASSWORD_2", "PASSWORD_3"] : ["PASSWORD"],
    );
    expect(JSON.stringify(environment)).not.toContain("secretsmanager");
    const own = container(result, "worker").secrets.filter(({ name }) => name === "QUEUE_PASSWORD");
    expect(own).toEqual([
      { name: "QUEUE_PASSWORD", valueFrom: "${sample-queue.worker-user-version.arn}:password::" },
    ]);
    const read = statements(named(result, "sample-worker-exec-policy")).flatMap((one) =>
      one.Action.includes("secretsmanager:GetSecretValue") ? [one.Resource].flat() : [],
    );
    expect(read).toContain("${sample-queue.worker-user-version.arn}");
    expect(read.filter((arn) => arn?.includes("admin"))).toEqual([]);
  });

  test("adds replicas while each has more items than it works off in the stated time, and removes none then", async () => {
    const result = await stack();
    const items = plan(sampleProfile("large", overrides(protocol)), "aws").workloads.worker?.autoscaler
      ?.backlogItemsPerReplica;
    expect(items).toBeGreaterThan(0);
    const { inputs } = named(result, "sample-worker-backlog-high");
    expect(inputs).toMatchObject({ threshold: items, alarmActions: ["${sample-worker-scale-up.arn}"] });
    const counted = JSON.stringify(inputs.metricQueries);
    expect(counted).toContain(protocol === "amqp" ? '"Queue":"queue.items"' : '"Consumer Group":"workers');
    expect(counted).toContain("RunningTaskCount");
    const expression = "(FILL(items, 0)) / IF(FILL(tasks, 1) > 1, FILL(tasks, 1), 1)";
    expect(counted).toContain(expression);
    expect(JSON.stringify(named(result, "sample-worker-idle").inputs.metricQueries)).toContain(
      `IF(${expression} > ${items}, 100, MAX([cpu, memory]))`,
    );
  });

  test("scales nobody by items who takes none", async () => {
    const { resources } = await stack();
    const alarms = resources.filter(({ name }) => name.endsWith("-backlog-high")).map(({ name }) => name);
    expect(alarms).toEqual(["sample-worker-backlog-high"]);
  });

  test("has no user for KEDA, which counts nothing there, and no object of Kubernetes", async () => {
    const result = await stack();
    expect(result.resources.filter(({ name }) => name.includes("stack.keda"))).toEqual([]);
    expect(result.resources.filter(({ type }) => type.startsWith("kubernetes:"))).toEqual([]);
    expect(ofType(result, "aws:secretsmanager/secretVersion:SecretVersion").length).toBeGreaterThan(3);
  });
});
