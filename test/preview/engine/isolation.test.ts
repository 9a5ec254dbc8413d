import aws from "@pulumi/aws";
import kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { run } from "../../support/inProcess.ts";

describe("runs in one process", () => {
  test("do not share configuration, stack and names", async () => {
    const read = () => ({
      mine: new pulumi.Config("shop").get("name") ?? "none",
      stack: pulumi.getStack(),
      project: pulumi.getProject(),
    });
    const first = await run(read, { stack: "one", config: { "shop:name": "first" } });
    const second = await run(read, { project: "other", stack: "two" });
    expect(first.outputs).toEqual({ mine: "first", stack: "one", project: "echelon" });
    expect(second.outputs).toEqual({ mine: "none", stack: "two", project: "other" });
  });

  test("do not change the Pulumi state of the process", async () => {
    const before = [
      pulumi.getStack(),
      pulumi.getProject(),
      pulumi.runtime.allConfig(),
      globalThis.stackResource,
    ];
    await run(() => ({ ok: true }), { config: { "aws:region": "eu-west-1" } });
    expect([
      pulumi.getStack(),
      pulumi.getProject(),
      pulumi.runtime.allConfig(),
      globalThis.stackResource,
    ]).toEqual(before);
  });

  test("run one after another when started together, also after a failure", async () => {
    const program = (name: string) => async () => {
      await new Promise((resolve) => setTimeout(resolve, 3));
      if (name === "bad") throw new Error("boom");
      new aws.s3.Bucket(name);
      return { name, stack: pulumi.getStack() };
    };
    const names = ["a", "bad", "c", "d"];
    const results = await Promise.allSettled(names.map((name) => run(program(name), { stack: name })));
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled", "fulfilled"]);
    for (const [index, result] of results.entries()) {
      if (result.status === "rejected") continue;
      expect(result.value.resources.map(({ name }) => name)).toEqual([names[index]]);
      expect(result.value.outputs).toEqual({ name: names[index], stack: names[index] });
    }
  });

  test("of one program give the same document", async () => {
    const program = () => {
      const namespace = new kubernetes.core.v1.Namespace("ns");
      for (let index = 0; index < 20; index++) {
        const bucket = new aws.s3.Bucket(`b${index}`);
        const data = { bucket: bucket.arn, namespace: namespace.metadata.name };
        new kubernetes.core.v1.ConfigMap(`c${index}`, { data }, { parent: namespace, dependsOn: bucket });
      }
      return { namespace: namespace.metadata.name };
    };
    expect(JSON.stringify(await run(program))).toBe(JSON.stringify(await run(program)));
  });

  test("take at most 3 ms of processor time per resource", async () => {
    const count = 150;
    const program = () => {
      for (let index = 0; index < count / 3; index++) {
        const db = new aws.rds.Instance(`db${index}`, { instanceClass: "db.t4g.micro" });
        const data = { host: pulumi.interpolate`${db.address}:5432` };
        const map = new kubernetes.core.v1.ConfigMap(`c${index}`, { data });
        new kubernetes.core.v1.Service(`s${index}`, { metadata: { name: map.metadata.name } });
      }
      return {};
    };
    const spentMs: number[] = [];
    for (let attempt = 0; attempt < 4; attempt++) {
      const before = process.cpuUsage();
      await run(program);
      const { user, system } = process.cpuUsage(before);
      spentMs.push((user + system) / 1000);
    }
    expect(Math.min(...spentMs) / count).toBeLessThan(3);
  });
});
