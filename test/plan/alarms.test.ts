import { describe, expect, test } from "vitest";
import { standingAlarms } from "../../plan/alarms.ts";
import { plan } from "../../plan/plan.ts";
import type { TriggerPlan } from "../../plan/types.ts";
import { sampleProfile, tiers } from "../support/sample.ts";

const nothing = {
  ...{ crons: false, queues: false, disks: false, connections: false },
  ...{ copies: false, scraped: false, gateways: false, bandwidth: false, nodes: false },
};
const names = (watched: typeof nothing, stated: readonly TriggerPlan[] = []) =>
  standingAlarms(stated, watched).map(({ name }) => name);

describe("the standing alarms of a stack", () => {
  test.each([
    [{}, []],
    [{ crons: true }, ["cron-failed", "cron-missed"]],
    [{ disks: true }, ["disk-full"]],
    [{ queues: true }, ["dead-letters"]],
    [{ connections: true }, ["connections-full"]],
    [{ copies: true }, ["replication-lag"]],
    [{ gateways: true }, ["gateway-full"]],
    [{ bandwidth: true }, ["bandwidth-full"]],
    [{ nodes: true }, ["nodes-full"]],
    [{ scraped: true }, ["store-unreachable", "metrics-missing"]],
  ])("with %o are those of every stack and %o", (watched, more) => {
    const all = names({ ...nothing, ...watched });
    expect(all.toSorted()).toEqual(["replicas-unavailable", "outage", ...more].toSorted());
  });

  test("reach every level of the ladder above the first, and the last by an outage", () => {
    const all = standingAlarms([], {
      crons: true,
      queues: true,
      disks: true,
      connections: true,
      copies: true,
      scraped: true,
      ...{ gateways: true, bandwidth: true, nodes: true },
    });
    expect(new Set(all.map(({ level }) => level))).toEqual(new Set([2, 3, 4]));
    expect(all.filter(({ level }) => level === 4).map(({ signal }) => signal)).toEqual(["outage"]);
    expect(all.every(({ action }) => action === "alert")).toBe(true);
  });

  test("leave out one that the tier states by the same name", () => {
    const [stated] = standingAlarms([], { ...nothing, disks: true });
    if (stated === undefined) throw new Error("got no alarm");
    const own: TriggerPlan = { ...stated, name: "disk-full", above: 70 };
    expect(names({ ...nothing, disks: true }, [own])).not.toContain("disk-full");
  });
});

describe("the alarms of a plan", () => {
  const alarmsOf = (tier: (typeof tiers)[number], monitoring: "none" | "existing") =>
    plan(sampleProfile(tier), "kubernetes", { monitoring }).triggers.map(({ name }) => name);

  test.each(tiers)("of tier %s watch metrics only where something reads them", (tier) => {
    expect(alarmsOf(tier, "existing")).toEqual(
      expect.arrayContaining(["store-unreachable", "metrics-missing"]),
    );
    expect(alarmsOf(tier, "none")).not.toContain("metrics-missing");
  });

  test("of a cloud watch the disk of a database that the cloud holds", () => {
    const withDatabase = plan(sampleProfile("large"), "aws").triggers.map(({ name }) => name);
    const without = plan(sampleProfile("medium"), "aws").triggers.map(({ name }) => name);
    expect(withDatabase).toContain("disk-full");
    expect(without).not.toContain("disk-full");
  });

  test("watch the runs of backups too, in a tier without a cron", () => {
    const profile = sampleProfile("large", { workloads: { job: null } });
    expect(plan(profile, "kubernetes").triggers.map(({ name }) => name)).toContain("cron-missed");
    expect(plan(profile, "aws").triggers.map(({ name }) => name)).not.toContain("cron-missed");
  });
});
