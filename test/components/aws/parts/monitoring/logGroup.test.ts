import { describe, expect, test } from "vitest";
import type { ResourceRecord } from "../../../../../document/document.ts";
import { named, ofType, stackOf } from "../../../../support/awsStack.ts";
import { type Tier, tiers } from "../../../../support/sample.ts";

const days: Readonly<Record<Tier, number>> = { small: 7, medium: 30, large: 90 };

/** The firewall's log is in CloudFront's region, and the stack's key in its own. */
const withoutKey = ["sample-firewall-logs"];

type Group = Pick<ResourceRecord, "name" | "inputs">;

/** Groups that keep their records for another time than the tier states, or without the stack's key. */
const wrong = (groups: readonly Group[], kept: number): string[] =>
  groups
    .filter(
      ({ name, inputs }) =>
        inputs.retentionInDays !== kept ||
        (inputs.kmsKeyId !== "${sample-key.arn}" && !withoutKey.includes(name)),
    )
    .map(({ name }) => name);

describe("every log group keeps its records as long as the tier states, with the key of the stack", () => {
  test.each(tiers)("of the %s tier", async (tier) => {
    const groups = ofType(await stackOf(tier), "aws:cloudwatch/logGroup:LogGroup");
    expect(groups.length).toBeGreaterThan(0);
    expect(wrong(groups, days[tier])).toEqual([]);
  });

  test.each<readonly [string, ResourceRecord["inputs"]]>([
    ["for ever", { kmsKeyId: "${sample-key.arn}" }],
    ["for another time", { retentionInDays: 30, kmsKeyId: "${sample-key.arn}" }],
    ["without the key", { retentionInDays: 90 }],
  ])("and one that keeps them %s is found", (_, inputs) => {
    expect(wrong([{ name: "one", inputs }], 90)).toEqual(["one"]);
  });
});

describe("the log of a database", () => {
  test("is in the group that RDS would make, which is there before", async () => {
    const result = await stackOf("large");
    const { identifier, enabledCloudwatchLogsExports } = named(result, "sample-database").inputs;
    expect(enabledCloudwatchLogsExports).toEqual(["postgresql"]);
    expect(identifier).toMatch(/^sample-database-test-./);
    expect(named(result, "sample-database-log").inputs.name).toBe(
      `/aws/rds/instance/${identifier}/postgresql`,
    );
  });

  test("is none in a trial, of which it would remain", async () => {
    const result = await stackOf("large", { ephemeral: true });
    expect(named(result, "sample-database").inputs.enabledCloudwatchLogsExports).toEqual([]);
    expect(result.resources.filter(({ name }) => name === "sample-database-log")).toEqual([]);
  });
});
