import kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import random from "@pulumi/random";
import { describe, expect, test } from "vitest";
import { inspectProgram, runProgram } from "../../../preview/engine/run.ts";
import { testRun } from "../../support/inProcess.ts";

const planted = "hunter2-correct-horse";

const run = testRun(
  () => {
    const token = new pulumi.Config("shop").requireSecret("token");
    const password = new random.RandomPassword("password", { length: 24 });
    const namespace = new kubernetes.core.v1.Namespace("space", {});
    const secret = new kubernetes.core.v1.Secret(
      "keys",
      { stringData: { token, password: password.result, user: "app" } },
      { dependsOn: namespace },
    );
    new kubernetes.core.v1.ConfigMap("settings", {
      metadata: { annotations: { keys: secret.metadata.name } },
      data: { open: "yes" },
    });
    return { token };
  },
  { config: { "shop:token": planted }, secretKeys: ["shop:token"] },
);

const inputsOf = (result: { resources: readonly { name: string; inputs: object }[] }, name: string) =>
  result.resources.find((resource) => resource.name === name)?.inputs;

describe("secrets of an inspected program", () => {
  test("are written in full when they are revealed, also with names of unknown values in them", async () => {
    const result = await inspectProgram(run, "revealed");
    expect(inputsOf(result, "keys")).toMatchObject({
      stringData: { token: planted, password: "${password.result}", user: "app" },
    });
  });

  test.each(["whole", "leaves"] as const)("stay hidden as %s", async (style) => {
    expect(JSON.stringify(await inspectProgram(run, style))).not.toMatch(/hunter2|password\.result/);
  });

  test("stay hidden in the document", async () => {
    const result = await runProgram(run);
    expect(JSON.stringify(result)).not.toMatch(/hunter2|password\.result/);
    expect(inputsOf(result, "keys")).toMatchObject({ stringData: "[secret]" });
  });

  test.each(["whole", "leaves", "revealed"] as const)("are named by their inputs (%s)", async (style) => {
    const { secretInputs } = await inspectProgram(run, style);
    const named = [...secretInputs].map(([urn, inputs]) => [urn.split("::").at(-1), [...inputs]]);
    expect(Object.fromEntries(named)).toMatchObject({ keys: ["stringData"] });
    expect(named.flat()).not.toContain("settings");
  });
});

test("An inspected program lists the dependencies of each resource, by inputs and by dependsOn", async () => {
  const { dependencies } = await inspectProgram(run, "whole");
  const short = (urn: string) => urn.split("::").at(-1);
  const waits = [...dependencies].map(([urn, urns]) => [short(urn), urns.map(short)]);
  expect(Object.fromEntries(waits)).toEqual({
    password: [],
    space: [],
    keys: ["space", "password"],
    settings: ["keys"],
  });
});
