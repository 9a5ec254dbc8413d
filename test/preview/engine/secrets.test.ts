import aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import random from "@pulumi/random";
import { describe, expect, test } from "vitest";
import { run } from "../../support/inProcess.ts";

class System extends pulumi.ComponentResource {
  constructor(name: string) {
    super("echelon:index:System", name);
  }
  give(outputs: pulumi.Inputs): void {
    this.registerOutputs(outputs);
  }
}

describe("secrets", () => {
  const planted = "hunter2-correct-horse";

  const program = (): Record<string, unknown> => {
    const secret = new pulumi.Config("shop").requireSecret("token");
    const system = new System("shop");
    const password = new random.RandomPassword("password", { length: 24, keepers: { token: secret } });
    const task = new aws.ecs.TaskDefinition("task", {
      family: "web",
      containerDefinitions: pulumi.jsonStringify([{ environment: [{ name: "TOKEN", value: secret }] }]),
      volumes: [{ name: secret }, { name: "scratch" }],
    });
    new aws.rds.Instance("db", { instanceClass: "db.t4g.micro", username: "app", password: password.result });
    new aws.ssm.Parameter("copy", { type: "String", value: task.containerDefinitions });
    system.give({ token: secret, tier: "local" });
    return { token: secret, url: pulumi.interpolate`https://${secret}@example.com`, open: "yes" };
  };
  const options = { config: { "shop:token": planted }, secretKeys: ["shop:token"] };

  test("are hidden at the leaf, and other values stay readable", async () => {
    const { resources, outputs } = await run(program, options);
    expect(Object.fromEntries(resources.map(({ name, inputs }) => [name, inputs]))).toMatchObject({
      shop: { token: "[secret]", tier: "local" },
      password: { length: 24, keepers: { token: "[secret]" } },
      task: { containerDefinitions: "[secret]", volumes: [{ name: "[secret]" }, { name: "scratch" }] },
      db: { username: "app", password: "[secret]" },
      copy: { value: "[secret]" },
    });
    expect(outputs).toEqual({ token: "[secret]", url: "[secret]", open: "yes" });
  });

  test.each(["named", "unknown"] as const)("appear nowhere when outputs are %s", async (outputs) => {
    const document = JSON.stringify(await run(program, { ...options, outputs }));
    expect(document).not.toContain(planted);
    expect(document).not.toContain("password.result");
    expect(document).not.toMatch(/[\uFDD0\uFDD1]/);
  });

  test("a text equal to a secret is shown where it is not secret", async () => {
    const { outputs } = await run(() => ({ token: new pulumi.Config("shop").require("token") }), {
      config: options.config,
    });
    expect(outputs).toEqual({ token: planted });
  });
});
