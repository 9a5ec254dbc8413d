import * as pulumi from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { UnsupportedError } from "../../../base/errors.ts";
import { type Times, waits } from "../../../components/aws/parts/timeouts.ts";
import { plan } from "../../../plan/plan.ts";
import type { WorkloadPlan } from "../../../plan/types.ts";
import { runProgram } from "../../../preview/engine/run.ts";
import { loadProfile, profileReferences } from "../../../profiles/load.ts";
import { manyMembers } from "../../support/manyMembers.ts";
import type { Tier } from "../../support/sample.ts";
import { type Choices, stacksOn } from "../../support/sampleStack.ts";
import { documentsRetire } from "../../support/withDocuments.ts";

const UNITS = { m: 1, h: 60 } as const;

/** A time such as `90m` or `3h`, in minutes. */
function minutes(time: string): number {
  const [, count = "", unit = ""] = /^(\d+)([mh])$/.exec(time) ?? [];
  if (count === "") throw new Error(`got ${time}, expected a time such as 90m or 3h`);
  return Number(count) * UNITS[unit as keyof typeof UNITS];
}

interface Waiting {
  readonly type: string;
  readonly name: string;
  readonly option: Times | undefined;
  readonly input: unknown;
}

const { runOf } = stacksOn("aws", { region: "us-east-1" });

/** How long Pulumi waits for each custom resource of a stack. */
async function waitingOf(tier: Tier, choices: Choices = {}): Promise<readonly Waiting[]> {
  const seen: Waiting[] = [];
  const stack = runOf(tier, choices);
  await runProgram({
    ...stack,
    program: () => {
      pulumi.runtime.registerStackTransformation(({ type, name, props, opts }) => {
        const { customTimeouts: option } = opts as pulumi.CustomResourceOptions;
        seen.push({ type, name, option: option as Times | undefined, input: props.timeouts });
        return undefined;
      });
      return stack.program();
    },
  });
  return seen;
}

const zoned = { domain: { name: "shop.example.com", zoneId: "Z0123456789" } };
const stacks: readonly (readonly [Tier, Choices])[] = [
  ["small", zoned],
  ["medium", { ...zoned, previous: { profile: "sample/small" }, serve: "current" }],
  ["medium", { previous: { profile: "sample/large" }, serve: "current" }],
  ["large", zoned],
  ["large", manyMembers],
  ["large", documentsRetire],
  ["medium", { compute: "kubernetes" }],
];

describe("the time that Pulumi waits", () => {
  test.each(Object.entries(waits))("for %s is at least what its provider waits", (_type, row) => {
    expect(row.why).toMatch(/https:\/\//);
    expect(Object.keys(row.times)).toEqual(Object.keys(row.provider));
    for (const [operation, time] of Object.entries(row.times)) {
      const before = row.provider[operation as keyof Times];
      expect(minutes(time), operation).toBeGreaterThanOrEqual(minutes(before ?? ""));
    }
  });

  test("is that of the table for every resource of its types, and the provider's for every other", async () => {
    const all = (await Promise.all(stacks.map((stack) => waitingOf(...stack)))).flat();
    expect(all.length).toBeGreaterThan(100);
    for (const { type, name, option, input } of all) {
      const row = waits[type];
      expect(option, name).toEqual(row?.as === "option" ? row.times : undefined);
      expect(input, name).toEqual(row?.as === "input" ? row.times : undefined);
    }
    // Each row is the row of something.
    const types = new Set(all.map(({ type }) => type));
    expect(Object.keys(waits).filter((type) => !types.has(type))).toEqual([]);
  });

  test("for a VPC origin is an input, because the provider does not take the option for it", async () => {
    const origin = (await waitingOf("medium")).find(({ type }) => type.endsWith(":VpcOrigin"));
    expect(origin).toMatchObject({ option: undefined, input: { create: "60m", delete: "60m" } });
  });
});

/** A task of Fargate runs this long after its start was asked for, at most: the image is pulled, and two checks pass. */
const START_SECONDS = 240;

/** How long a service takes to replace all its tasks, and back where the new ones do not become healthy, in minutes. */
function rolloutMinutes(workload: WorkloadPlan): number {
  const { replicas, minAvailablePercent, sharesTotal, terminationGraceSeconds } = workload;
  const kept = Math.ceil((replicas.max * minAvailablePercent) / 100);
  const atOnce = sharesTotal ? Math.max(1, replicas.max - kept) : replicas.max;
  return (2 * Math.ceil(replicas.max / atOnce) * (START_SECONDS + terminationGraceSeconds)) / 60;
}

/** The workloads of a tier; none where AWS does not provide what it needs. */
function workloadsOf(reference: string): WorkloadPlan[] {
  try {
    return Object.values(plan(loadProfile(reference), "aws", { workflows: ["one"] }).workloads);
  } catch (error) {
    if (error instanceof UnsupportedError) return [];
    throw error;
  }
}

describe("a rollout of every tier and its way back", () => {
  const services = profileReferences().flatMap((reference) =>
    workloadsOf(reference)
      .filter(({ schedule }) => schedule === null)
      .map((workload) => [`${reference} ${workload.name}`, workload] as const),
  );

  test("take longer than the provider waits in one of them, which is why the table has a row", () => {
    const { update = "" } = waits["aws:ecs/service:Service"]?.provider ?? {};
    const longest = Math.max(...services.map(([, workload]) => rolloutMinutes(workload)));
    expect(longest).toBeGreaterThan(minutes(update));
  });

  test.each(services)("end before Pulumi gives up: %s", (_name, workload) => {
    const { update = "" } = waits["aws:ecs/service:Service"]?.times ?? {};
    expect(rolloutMinutes(workload)).toBeLessThan(minutes(update));
  });
});
