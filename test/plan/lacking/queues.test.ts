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
