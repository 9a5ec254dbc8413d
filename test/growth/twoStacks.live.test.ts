import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectKept, expectRefusal, expectUntouched, lookAt } from "../support/growing.ts";
import { type LiveCluster, startLiveCluster, withoutEngine } from "../support/liveCluster.ts";
import { LiveStack, placementIn } from "../support/liveStack.ts";

const why = withoutEngine();
if (why !== undefined) console.warn(`skipped: ${why}, so that no two stacks share a cluster`);

const local = "marketing-engine/local";
const regional = "marketing-engine/regional";
const operated = { profile: local, operators: "existing" };
const oldQueue = "kubernetes:core/v1:PersistentVolumeClaim::marketing-engine-work-redis-data-0";

describe.skipIf(why !== undefined)("of two stacks on one cluster", () => {
  let cluster: LiveCluster;
  let moving: LiveStack;
  let idle: LiveStack;

  beforeAll(async () => {
    if (why !== undefined) return;
    cluster = await startLiveCluster("growth-two-stacks");
    const { kubeconfig } = cluster;
    moving = await LiveStack.init({ name: "moving", kubeconfig });
    idle = await LiveStack.init({ name: "idle", kubeconfig });
    await Promise.all([moving.upWell({ profile: local }), idle.upWell({ profile: local })]);
  });

  afterAll(async () => {
    moving?.remove();
    idle?.remove();
    await cluster?.stop();
  });

  test("each has objects of its own, and one moves without a change of the other", {
    timeout: 300_000,
  }, async () => {
    const before = { moving: await lookAt(cluster, moving), idle: await lookAt(cluster, idle) };
    const uids = new Set(Object.values(before.moving.uids));
    expect(Object.values(before.idle.uids).filter((uid) => uids.has(uid))).toEqual([]);
    const expanded = { profile: regional, previous: { profile: local } };
    await moving.upWell(expanded);
    await moving.upWell({ ...expanded, serve: "current" });
    expectKept(before.moving, await lookAt(cluster, moving));
    await expectUntouched(cluster, idle, before.idle);
  });

  describe("one gets operators:", () => {
    test("its queue is refused to another engine", { timeout: 300_000 }, async () => {
      const words = [
        "stops work-redis waiting work",
        "echelon:previous: { profile: marketing-engine/local, engines: { work: redis } } echelon:serve: previous",
      ];
      await expectRefusal(cluster, idle, { config: operated, words });
    });

    test("it keeps the engine that the operator names", { timeout: 300_000 }, async () => {
      const before = await lookAt(cluster, idle);
      await idle.upWell({ ...operated, engines: { work: "redis" } });
      const after = await lookAt(cluster, idle);
      expectKept(before, after);
      expect(placementIn(after.state)).toMatchObject({ serving: { work: "work-redis" } });
    });

    test("its queue moves to the engine of the operator", { timeout: 600_000 }, async () => {
      const before = await lookAt(cluster, idle);
      // Both queues and their backups are more than the tier's own quota: docs/growth.md, the room for two arrangements.
      const overrides = { quotas: { replicas: 16 } };
      const expanded = { ...operated, overrides, previous: { profile: local, engines: { work: "redis" } } };
      await idle.upWell(expanded);
      expectKept(before, await lookAt(cluster, idle));
      const queues = await cluster.client.list("redis.redis.opstreelabs.in/v1beta2", "Redis", {
        namespace: "marketing-engine-idle",
      });
      expect(queues).toHaveLength(1);
      await idle.upWell({ ...expanded, serve: "current" });
      const after = await lookAt(cluster, idle);
      expectKept(before, after);
      expect(after.uids).toHaveProperty([oldQueue]);
      expect(placementIn(after.state)).toMatchObject({ serving: { work: "work-redis-operator" } });
    });
  });
});
