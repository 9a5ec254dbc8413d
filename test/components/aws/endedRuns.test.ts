import { describe, expect, test } from "vitest";
import { json, named, stackOf, statements } from "../../support/awsStack.ts";

type Value = string | number | null | readonly Value[] | { readonly [field: string]: Value };
type Fields = { readonly [field: string]: Value };

const isFields = (value: Value | undefined): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function isOneOf(condition: Value, value: Value): boolean {
  if (!isFields(condition)) return condition === value;
  const excluded = condition["anything-but"] as readonly Value[];
  return !excluded.includes(value);
}

/**
 * Whether an event matches a pattern, as EventBridge says it: every field has to match one of its values, a list matches if an
 * element does, `$or` needs one of its patterns. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
 */
function matches(pattern: Fields, event: Value | undefined): boolean {
  if (Array.isArray(event)) return event.some((one) => matches(pattern, one));
  if (!isFields(event)) return false;
  return Object.entries(pattern).every(([field, wanted]) => {
    if (field === "$or") return (wanted as readonly Fields[]).some((one) => matches(one, event));
    const value = event[field];
    if (isFields(wanted)) return matches(wanted, value);
    return value !== undefined && (wanted as readonly Value[]).some((one) => isOneOf(one, value));
  });
}

const CLUSTER = "${sample-cluster.arn}";
const FAMILY = "sample-test-job";

/** An event of ECS, in the form of its documentation. */
const event = (detail: Fields): Fields => ({
  source: "aws.ecs",
  "detail-type": "ECS Task State Change",
  detail: {
    clusterArn: CLUSTER,
    group: `family:${FAMILY}`,
    lastStatus: "STOPPED",
    containers: [{ name: "job", exitCode: 0 }],
    stopCode: "EssentialContainerExited",
    ...detail,
  },
});
const exits = (exitCode: number): Fields => ({ containers: [{ name: "job", exitCode }] });

describe("the end of a run", () => {
  test.each<[string, Fields, readonly string[]]>([
    ["with exit code 0 is good", {}, ["good"]],
    ["with exit code 1 is failed", exits(1), ["failed"]],
    ["by a signal is failed", exits(137), ["failed"]],
    [
      "that could not start is failed",
      { containers: [{ name: "job" }], stopCode: "TaskFailedToStart" },
      ["failed"],
    ],
    [
      "does not depend on a container that AWS adds",
      {
        containers: [
          { name: "aws-guardduty-agent", exitCode: 137 },
          { name: "job", exitCode: 0 },
        ],
      },
      ["good"],
    ],
    ["is none while it runs", { lastStatus: "RUNNING", containers: [{ name: "job" }] }, []],
    ["of another workload is not counted", { group: "service:sample-worker", ...exits(1) }, []],
    ["in another cluster is not counted", { clusterArn: "arn:other", ...exits(1) }, []],
  ])("%s", async (_, detail, expected) => {
    const result = await stackOf("medium");
    const found = ["good", "failed"].filter((kind) =>
      matches(json(named(result, `sample-job-${kind}`), "eventPattern") as Fields, event(detail)),
    );
    expect(found).toEqual(expected);
  });

  test("is that of the tasks that the schedule starts", async () => {
    expect(named(await stackOf("medium"), "sample-job-definition").inputs.family).toBe(FAMILY);
  });

  test("is kept in a queue to which only the two rules write", async () => {
    const result = await stackOf("medium");
    for (const kind of ["good", "failed"])
      expect(named(result, `sample-job-${kind}-ended`).inputs).toMatchObject({
        rule: `\${sample-job-${kind}.name}`,
        arn: "${sample-job-ended.arn}",
      });
    const [write, deny] = statements(named(result, "sample-job-ended-policy"));
    expect(write).toMatchObject({
      Effect: "Allow",
      Principal: { Service: "events.amazonaws.com" },
      Action: ["sqs:SendMessage"],
      Condition: { ArnEquals: { "aws:SourceArn": ["${sample-job-good.arn}", "${sample-job-failed.arn}"] } },
    });
    expect(deny).toMatchObject({ Effect: "Deny", Condition: { Bool: { "aws:SecureTransport": "false" } } });
  });
});
