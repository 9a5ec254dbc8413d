import { describe, expect, test } from "vitest";
import { plan } from "../../plan/plan.ts";
import { itemsName } from "../../plan/queueParts.ts";
import type { Choices } from "../../plan/types.ts";
import { loadProfile } from "../../profiles/load.ts";

type Names = Pick<Choices, "workflows" | "departments">;

function planned(names: Names, patch: object = {}) {
  const profile = loadProfile("agency/scale", patch);
  return plan(profile, "kubernetes", { operators: "existing", workflows: ["ads"], ...names });
}

/** Name of each queue of the store `jobs`, who takes from it and who sends to it. */
function queuesOf(names: Names, patch: object = {}) {
  const store = Object.values(planned(names, patch).stores).find(({ name }) => name === "jobs");
  if (store === undefined || !("parts" in store) || store.parts === undefined) return undefined;
  return store.parts.map((part) => [itemsName(part), part.takers.join(), part.senders.join()]);
}

const departmental = (...workloads: readonly string[]) => ({
  workloads: Object.fromEntries(workloads.map((name) => [name, { perDepartment: true }])),
});
const speaking = (protocol: string) => ({ stores: { jobs: { protocol } } });
const EVERYBODY = "webhooks,scheduler";

describe("a store with a queue for each copy", () => {
  test.each<[string, Names, object, string[][]]>([
    ["one workflow", {}, {}, [["jobs.items", "workflow-ads", `${EVERYBODY},workflow-ads`]]],
    [
      "two workflows",
      { workflows: ["ads", "seo"] },
      {},
      [
        ["jobs.items", "workflow-ads", `${EVERYBODY},workflow-ads`],
        ["jobs.seo.items", "workflow-seo", `${EVERYBODY},workflow-seo`],
      ],
    ],
    [
      "a workflow in two departments",
      { departments: ["north", "south"] },
      departmental("workflow", "scheduler"),
      [
        ["jobs.items", "workflow-ads-north", "webhooks,scheduler-north,workflow-ads-north"],
        ["jobs.ads.south.items", "workflow-ads-south", "webhooks,scheduler-south,workflow-ads-south"],
      ],
    ],
    [
      "workflows in Redis",
      { workflows: ["ads", "seo"] },
      speaking("redis"),
      [
        ["jobs:items", "workflow-ads", `${EVERYBODY},workflow-ads`],
        ["jobs:seo:items", "workflow-seo", `${EVERYBODY},workflow-seo`],
      ],
    ],
    [
      "workflows in Kafka",
      { workflows: ["ads", "seo"] },
      speaking("kafka"),
      [
        ["jobs.items", "workflow-ads", `${EVERYBODY},workflow-ads`],
        ["jobs.seo.items", "workflow-seo", `${EVERYBODY},workflow-seo`],
      ],
    ],
  ])("has those of %s", (_, names, patch, expected) => {
    expect(queuesOf(names, patch)).toEqual(expected);
  });

  test("is one store for all departments", () => {
    const { stores } = planned(
      { departments: ["north", "south"] },
      departmental("workflow", "webhooks", "scheduler"),
    );
    expect(
      Object.values(stores)
        .filter(({ kind }) => kind === "queue")
        .map(({ name }) => name),
    ).toEqual(["jobs"]);
  });

  test("is not there where the tier does not ask for it", () => {
    expect(
      queuesOf({ workflows: ["ads", "seo"] }, { stores: { jobs: { queuePerCopy: null } } }),
    ).toBeUndefined();
  });

  test("has a consumer group of its own for each topic of Kafka", () => {
    const { stores } = planned({ workflows: ["ads", "seo"] }, speaking("kafka"));
    const groups = Object.values(stores).flatMap((store) =>
      store.protocol === "kafka" ? (store.parts ?? []).map(({ group }) => group) : [],
    );
    expect(groups).toEqual(["workers", "workers.seo"]);
  });

  test("is refused for a library, whose queues share their keys", () => {
    const patch = { stores: { jobs: { protocol: "redis", library: "bullmq" } } };
    expect(() => loadProfile("agency/scale", patch)).toThrow(
      /queuePerCopy: .*expected nothing for a queue of a library/,
    );
  });
});
