import { describe, expect, test } from "vitest";
import { lackSentence } from "../../../plan/lack.ts";
import { plan } from "../../../plan/plan.ts";
import { loadProfile } from "../../../profiles/load.ts";

/** `queuePerCopy` is as the tier has it, unless it is taken out. */
const lacksWith = (workflows: readonly string[], protocol = "amqp", more: object = {}) =>
  plan(loadProfile("agency/scale", { stores: { jobs: { protocol, ...more } } }), "kubernetes", {
    operators: "existing",
    workflows,
  }).lacks;
const keysOf = (lacks: ReturnType<typeof lacksWith>) => lacks.map(({ key }) => key);

describe("what lacks of a queue", () => {
  test("names the workflows that take from one queue, and no single one", () => {
    const oneForAll = { queuePerCopy: null };
    const shared = lacksWith(["ads", "audit"], "amqp", oneForAll).filter(({ key }) => key === "shared-queue");
    expect(shared.map(lackSentence)).toEqual([
      expect.stringMatching(/^workflow-ads and workflow-audit take from the one queue jobs/),
    ]);
    expect(keysOf(lacksWith(["ads"], "amqp", oneForAll))).not.toContain("shared-queue");
  });

  test.each(["amqp", "kafka", "redis"])(
    "does not say so of %s where each has a queue of its own",
    (protocol) => {
      expect(keysOf(lacksWith(["ads", "audit"], protocol))).not.toContain("shared-queue");
    },
  );

  test.each([
    ["amqp", true],
    ["kafka", true],
    ["redis", false],
  ])("says of %s whether its items are in a backup", (protocol, isLacking) => {
    expect(keysOf(lacksWith(["ads"], protocol)).includes("no-queue-copy")).toBe(isLacking);
  });

  test.each([
    ["amqp", false],
    ["redis", true],
  ])("says of %s whether it deletes items that nobody takes", (protocol, isLacking) => {
    expect(keysOf(lacksWith(["ads"], protocol)).includes("queue-retention")).toBe(isLacking);
  });
});

describe("what lacks of a queue in a broker of AWS", () => {
  const onAws = (protocol: string, more: object = {}) =>
    plan(loadProfile("agency/scale", { stores: { jobs: { protocol, ...more } } }), "aws", {
      workflows: ["ads"],
    }).lacks.flatMap((lack) => ("store" in lack && lack.store === "jobs" ? [lackSentence(lack)] : []));

  test("says of Amazon MQ what holds its items, and what AWS decides by itself", () => {
    expect(onAws("amqp")).toEqual([
      expect.stringMatching(
        /^the waiting items of jobs are on the volumes of its 3 members and in no backup/,
      ),
      expect.stringMatching(/^jobs may hold less than 10 GB: Amazon MQ chooses the disk/),
      expect.stringMatching(/^the log of jobs has neither the stack's key nor its retention time/),
    ]);
  });

  test.each([
    [1, 1],
    [3, 3],
    [5, 3],
  ])("says of %i members of Amazon MQ whether AWS runs fewer: it runs %i", (members, runs) => {
    const said = onAws("amqp", { members }).filter((one) => one.includes("instead of"));
    expect(said).toEqual(
      members === runs
        ? []
        : [`jobs has ${runs} brokers instead of ${members}: a cluster of Amazon MQ has no other number`],
    );
  });

  test("says of Amazon MSK who may change rights", () => {
    expect(onAws("kafka")).toEqual([
      expect.stringMatching(/^the waiting items of jobs are on the volumes of its 3 members/),
      "every user of jobs may make topics and change rights: on Amazon MSK only topics and groups can be closed",
    ]);
  });
});

describe("what lacks of a queue in ElastiCache", () => {
  const lacksOf = (tier: string, compute: "containers" | "kubernetes", more: object = {}) =>
    plan(loadProfile(tier, more), "aws", { compute }).lacks;
  const unseen = (lacks: ReturnType<typeof lacksOf>) => lacks.filter(({ key }) => key === "unseen-queue");

  test("is nothing of a stream, which the stack counts with its age and its dead letters", () => {
    expect(unseen(lacksOf("marcus/scale", "containers"))).toEqual([]);
  });

  test.each(["agency/growth", "bella/optimized"])(
    "is what the list of a library of %s does not say",
    (tier) => {
      const lacks = lacksOf(tier, "containers");
      expect(unseen(lacks).map(lackSentence)).toEqual([
        "nothing alerts when items of jobs wait for long or fail on every attempt: the list of its library says only how many wait",
      ]);
      expect(lacks.filter(({ key }) => key === "no-backlog")).toEqual([]);
    },
  );

  test("is everything where pods use it, as KEDA only scales", () => {
    expect(unseen(lacksOf("marcus/scale", "kubernetes")).map(lackSentence)).toEqual([
      "nothing alerts when items of jobs wait for long or fail on every attempt: ElastiCache does not measure what is in a list or a stream",
    ]);
  });
});
