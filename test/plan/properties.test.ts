import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RequestError, UnsupportedError } from "../../base/errors.ts";
import { processesOf, volumesOf } from "../../plan/backup.ts";
import { membersOf } from "../../plan/engines/store.ts";
import { secretVariable } from "../../plan/environment.ts";
import { plan } from "../../plan/plan.ts";
import type { AutoscalerPlan, Choices, Plan, StorePlan } from "../../plan/types.ts";
import type { Profile } from "../../profiles/schema.ts";
import type { StoreProfile } from "../../profiles/store.ts";
import { sizingFigure, toVariableName } from "../../profiles/units.ts";
import { isShared, type WorkloadProfile } from "../../profiles/workload.ts";
import type { Target } from "../../targets/names.ts";
import { profiles } from "./arbitraries.ts";

const targets = fc.constantFrom<Target>("kubernetes", "aws");
const choices = fc.record<Choices>({
  operators: fc.constantFrom("none", "install", "existing"),
  workflows: fc.constant(["reports", "onboarding"]),
});

/** Two refusals are allowed: the target cannot do it, or there are more workflows than a limit permits. */
function expectRefusal(error: unknown, target: Target): void {
  expect(error).toBeInstanceOf(RequestError);
  const reason = error instanceof UnsupportedError ? target : "echelon:workflows: got 2 workflows";
  expect((error as Error).message).toContain(reason);
}

/** Calls `check` for random profiles that the target can plan; fails where it can plan only few of them. */
function forPlans(check: (planned: Plan, profile: Profile, target: Target) => void): void {
  let planned = 0;
  fc.assert(
    fc.property(profiles, targets, choices, (profile, target, chosen) => {
      let result: Plan;
      try {
        result = plan(profile, target, chosen);
      } catch (error) {
        expectRefusal(error, target);
        return;
      }
      planned += 1;
      check(result, profile, target);
    }),
    { numRuns: 80 },
  );
  expect(planned).toBeGreaterThan(20);
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

/** Number of processes with data that a store of a profile needs. */
function membersIn(store: StoreProfile): number {
  if (store.kind === "file" || store.kind === "sqlite") return 0;
  if (store.kind === "mongodb") return store.shards * store.members;
  if (store.kind !== "redis") return store.members;
  return store.members * (1 + (store.replicasPerShard ?? 0));
}

interface Share {
  readonly share: number;
  readonly replicas: number;
}

/** Each workload's share of a limit, as its environment tells it. */
const sharesIn = ({ workloads }: Plan, limit: string): Share[] =>
  Object.values(workloads).flatMap(({ environment, replicas }) => {
    const share = environment[`${toVariableName(limit)}_SHARE`];
    return share === undefined ? [] : [{ share: Number(share), replicas: replicas.max }];
  });

function expectShares(shares: readonly Share[], total: number): void {
  for (const { share } of shares) expect(share).toBeGreaterThanOrEqual(1);
  const replicas = sum(shares.map((one) => one.replicas));
  const used = sum(shares.map((one) => one.share * one.replicas));
  expect(used).toBeLessThanOrEqual(total);
  // Rounding loses less than one per replica.
  if (replicas > 0) expect(total - used).toBeLessThan(replicas);
}

function expectAutoscaler(planned: AutoscalerPlan | null, stated: WorkloadProfile["autoscaling"]): void {
  expect(planned === null).toBe(stated === undefined);
  if (planned === null || stated === undefined) return;
  for (const key of ["cpuPercent", "memoryPercent", "scaleDownPercent", "requestsPerSecond"] as const) {
    expect(planned[key]).toBe(stated[key] ?? null);
  }
  expect(planned.scaleUpWindowSeconds).toBe(stated.scaleUpWindowSeconds);
  expect(planned.scaleDownWindowSeconds).toBe(stated.scaleDownWindowSeconds);
  expect([null, stated.backlogSeconds ?? null]).toContain(planned.backlogSeconds);
}

describe("for any valid profile", () => {
  test("the expected replicas lie within the bounds, and carry the stated load where the bounds allow", () => {
    forPlans(({ workloads }, profile) => {
      for (const [name, { replicas }] of Object.entries(workloads)) {
        expect(replicas.expected).toBeGreaterThanOrEqual(replicas.min);
        expect(replicas.expected).toBeLessThanOrEqual(replicas.max);
        const demand = profile.workloads[name]?.demand;
        const load = demand === undefined ? undefined : profile.benchmarks[demand.measure];
        if (demand === undefined || load === undefined) continue;
        const carried = replicas.expected * demand.perReplica;
        expect(carried >= sizingFigure(load) || replicas.expected === replicas.max).toBe(true);
        const spare =
          replicas.expected === replicas.min ||
          (replicas.expected - 1) * demand.perReplica < sizingFigure(load);
        expect(spare).toBe(true);
      }
    });
  });

  test("the shares of all replicas together never exceed the limit, and no share is 0", () => {
    forPlans((planned, profile) => {
      for (const [limit, total] of Object.entries(profile.limits)) {
        const shares = sharesIn(planned, limit);
        if (total === undefined || !isShared(limit, profile.declares)) expect(shares).toEqual([]);
        else expectShares(shares, total);
      }
    });
  });

  test("the quotas count every process, volume and limit at its largest", () => {
    forPlans(({ workloads, stores, quotas }, profile) => {
      const used = Object.fromEntries(quotas.map((quota) => [quota.name, quota.used]));
      const all = Object.values(workloads);
      const held = Object.values(stores);
      const processes = held.flatMap(processesOf);
      const volumes = held.flatMap(volumesOf);
      expect(used.replicas).toBe(
        sum(all.map(({ replicas }) => replicas.max)) + sum(processes.map(({ count }) => count)),
      );
      const memory =
        sum(all.map(({ replicas, limits }) => replicas.max * limits.memoryMiB)) +
        sum(
          processes.map(({ count, size, sidecar }) => count * (size.memoryMiB + (sidecar?.memoryMiB ?? 0))),
        );
      expect(used.memoryGiB).toBeCloseTo(memory / 1024, 1);
      const cpu =
        sum(all.map(({ replicas, limits }) => replicas.max * limits.cpu)) +
        sum(processes.map(({ count, size, sidecar }) => count * (size.cpu + (sidecar?.cpu ?? 0))));
      expect(used.cpu).toBeCloseTo(cpu, 1);
      expect(used.volumes).toBe(sum(volumes.map(({ count }) => count)));
      expect(used.services).toBe(
        all.filter(({ port }) => port !== null).length + sum(held.map(({ services }) => services)),
      );
      for (const [name, limit] of Object.entries(profile.quotas)) {
        expect(quotas.find((quota) => quota.name === name)?.limit).toBe(limit);
      }
    });
  });

  test("every member that the profile asks for is a process of the stack, an instance of a service, or lacking", () => {
    const isLacking = (lacks: Plan["lacks"], { name }: StorePlan): boolean =>
      lacks.some((lack) => (lack.key === "brokers" || lack.key === "graph-servers") && lack.store === name);
    const expectMembers = (store: StorePlan, given: StoreProfile, lacks: Plan["lacks"]): void => {
      if ("members" in store) {
        expect(membersOf(store)).toBeGreaterThanOrEqual(membersIn(given));
      } else if (store.processes.length > 0) {
        expect(membersOf(store)).toBe(isLacking(lacks, store) ? 1 : membersIn(given));
        expect(store.services).toBeGreaterThan(0);
      }
    };
    forPlans(({ stores, lacks }, profile) => {
      for (const store of Object.values(stores)) {
        const given = profile.stores[store.name];
        if (given === undefined) throw new Error(`${store.name}: got no store of the profile`);
        expectMembers(store, given, lacks);
      }
    });
  });

  test("the members of a store hold its whole capacity, and the copies in addition", () => {
    forPlans(({ stores }) => {
      for (const { volumes, capacityGB } of Object.values(stores)) {
        if (capacityGB === null || volumes.length === 0) continue;
        expect(sum(volumes.map((one) => one.count * one.capacityGB))).toBeGreaterThanOrEqual(capacityGB);
      }
    });
  });

  test("no variable of a workload has two values", () => {
    forPlans(({ workloads, stores, externals }) => {
      for (const { uses, environment } of Object.values(workloads)) {
        const told = Object.keys(uses).flatMap((name) => stores[name]?.variables ?? []);
        const own = told.filter(({ shared }) => !shared).map(({ name }) => name);
        const shared = new Set(told.filter((one) => one.shared).map(({ name }) => name));
        const secrets = new Set(externals.map(({ secret }) => secretVariable(secret)));
        const all = [...Object.keys(environment), ...own, ...shared, ...secrets];
        expect(all.toSorted()).toEqual([...new Set(all)].toSorted());
      }
    });
  });

  test("bounds, thresholds and windows are those of the profile", () => {
    forPlans(({ workloads }, profile) => {
      const same = Object.values(workloads).filter(
        ({ name }) => profile.workloads[name]?.targets === undefined,
      );
      for (const { name, replicas, autoscaler } of same) {
        const stated = profile.workloads[name];
        if (stated === undefined) continue;
        expect(replicas).toMatchObject(stated.replicas);
        expectAutoscaler(autoscaler, stated.autoscaling);
      }
    });
  });

  test("the users of a store are the workloads that use it", () => {
    forPlans(({ workloads, stores }) => {
      for (const { name, uses } of Object.values(workloads)) {
        for (const store of Object.keys(uses)) expect(stores[store]?.users).toContain(name);
      }
      for (const { key, users } of Object.values(stores)) {
        for (const user of users) expect(Object.keys(workloads[user]?.uses ?? {})).toContain(key);
      }
    });
  });
});
