import { describe, expect, test } from "vitest";
import type { Json } from "../../../base/json.ts";
import { redisStores, usersOf } from "../../../components/kubernetes/parts/redis/acl.ts";
import { plan } from "../../../plan/plan.ts";
import { at, listAt, named, runStack } from "../../support/kubernetesStack.ts";
import { sampleProfile } from "../../support/sample.ts";

/** A queue in Redis that Celery, BullMQ or the stream of the contract uses. */
const queue = (library: "celery" | "bullmq" | null): Record<string, Json> => ({
  stores: { queue: { protocol: "redis", library } },
  workloads: { job: { uses: { queue: ["send"] } } },
});

const rulesOf = (library: "celery" | "bullmq" | null): Record<string, string> => {
  const planned = plan(sampleProfile("large", queue(library)), "kubernetes", { operators: "install" });
  const [store] = redisStores(planned).filter(({ name }) => name === "queue");
  if (store === undefined) throw new Error("the sample has no queue");
  return Object.fromEntries(usersOf(store, planned).map(({ name, rules }) => [name, rules]));
};

const triggerOf = async (library: "celery" | "bullmq" | null): Promise<Json | undefined> => {
  const result = await runStack("large", { operators: "install", overrides: queue(library) });
  const { inputs } = named(result, "ScaledObject", "sample-worker-autoscaler");
  return listAt(inputs as Json, "spec.triggers").find((one) => at(one, "name") === "backlog");
};

describe.each([
  ["celery", "celery"],
  ["bullmq", "bull:queue:wait"],
] as const)("a queue of %s", (library, list) => {
  test("lets whoever sends or takes use every key, as the library does, and nothing dangerous", () => {
    const { worker, web } = rulesOf(library);
    for (const rules of [worker, web]) {
      expect(rules).toContain(" ~* &* ");
      expect(rules).toContain("+@write");
      expect(rules).toContain("-@dangerous");
    }
  });

  test("lets KEDA count the list of what waits, and write nothing", () => {
    expect(rulesOf(library)["stack:keda"]).toMatch(new RegExp(` ~${list} \\+eval \\+type \\+llen$`));
  });

  test("grows its workers with that list", async () => {
    expect(await triggerOf(library)).toMatchObject({
      type: "redis",
      metadata: { listName: list, listLength: "3", username: "stack:keda" },
    });
  });
});

describe("a queue without a library", () => {
  test("lets workloads use its stream only", () => {
    expect(rulesOf(null).web).toContain(" ~queue:items ");
    expect(rulesOf(null).web).not.toContain(" ~* ");
    expect(rulesOf(null)["stack:keda"]).toMatch(/%R~queue:items \+xlen$/);
  });

  test("grows its workers with the length of the stream", async () => {
    expect(await triggerOf(null)).toMatchObject({
      type: "redis-streams",
      metadata: { stream: "queue:items" },
    });
  });
});
