import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { guard } from "../../preview/guard.ts";
import { sampleReference } from "../support/sample.ts";

const PLANTED = "hunter2-planted";

const request = (more: Record<string, string>, secretKeys: string[] = []) => ({
  stack: "live",
  config: { values: { "echelon:profile": sampleReference("small"), ...more }, secretKeys },
});

describe("the guard of a bare pulumi up", () => {
  it.each(["kubernetes", "aws"])(
    "lets a stack pass that keeps the cost and quota rules, on %s",
    async (target) => {
      await expect(guard(request({ "echelon:target": target }))).resolves.toBeUndefined();
    },
  );

  it("refuses a stack that breaks a quota, with pack, rule and resource", async () => {
    const crowded = request({ "echelon:overrides": '{"quotas":{"replicas":1}}' });
    await expect(guard(crowded)).rejects.toThrow(
      /^refused, nothing is registered:\nquotas\/declared-quotas: sample: quotas\[replicas\].used: got \d+/,
    );
  });

  it("refuses a stack that cannot be planned with the program's message", async () => {
    await expect(guard(request({ "echelon:compute": "host" }))).rejects.toThrow(
      /echelon:compute: got "host"/,
    );
  });

  it("refuses pods that no node of the tier can take", async () => {
    const crowded = request({ "echelon:overrides": '{"nodes":{"cpu":0.1}}' });
    await expect(guard(crowded)).rejects.toThrow(/and a node has [\d.]+ for pods, so none ever starts/);
  });

  it("passes no secret to the preview", async () => {
    const secrets = request(
      {
        "echelon:secrets": JSON.stringify({
          "mail-api-key": PLANTED,
          other: { existing: "in-the-vault" },
        }),
        "aws:secretKey": PLANTED,
        // A setting that fails late, when the message could contain a secret.
        "echelon:overrides": '{"quotas":{"replicas":1}}',
      },
      ["echelon:secrets", "aws:secretKey"],
    );
    await expect(guard(secrets)).rejects.not.toThrow(PLANTED);
  });
});

describe("a program that the guard judges", () => {
  const crowded = request({ "echelon:overrides": '{"quotas":{"replicas":1}}' });

  it.each([
    ["passes", request({})],
    ["is refused", crowded],
  ])("keeps its monitor and its configuration where it %s", async (_, judged) => {
    const registered: string[] = [];
    await pulumi.runtime.setMocks(
      {
        newResource: ({ type, name, inputs }) => {
          registered.push(type);
          return { id: name, state: inputs };
        },
        call: () => ({}),
      },
      "outside",
      "live",
      false,
    );
    pulumi.runtime.setAllConfig({ "outside:key": "value" });
    const known = await pulumi.runtime.runInPulumiStack(async () => {
      await guard(judged).catch(() => {});
      const own = new pulumi.ComponentResource("outside:index:Own", "own");
      return { key: new pulumi.Config("outside").get("key"), own: own.urn, dry: pulumi.runtime.isDryRun() };
    });
    await pulumi.runtime.disconnect();
    expect(known).toMatchObject({ key: "value", dry: false });
    expect(registered).toEqual(["pulumi:pulumi:Stack", "outside:index:Own"]);
  });
});
