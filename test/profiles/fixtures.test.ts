import { describe, expect, test } from "vitest";
import { plan } from "../../plan/plan.ts";
import { parseProfile } from "../../profiles/load.ts";
import { sizingFigure } from "../../profiles/units.ts";
import { fixtures } from "../support/otherSystems/index.ts";
import { multiAgentUtilization } from "../support/otherSystems/multiAgent10x.ts";
import { at, withChange } from "../support/profileDocument.ts";

/** Figures of each of the five systems, and their place in the one schema. */
const places: readonly (readonly [fixture: string, pointer: string, value: unknown])[] = [
  ["multi-agent/10x", "/minimums/bandwidthMbps", 10_000],
  ["multi-agent/10x", "/stores/cache/caches/lead_data/ttlSeconds", 3600],
  ["multi-agent/10x", "/stores/leads/indexes/idx_lead_status/fields", ["status", "created_at"]],
  ["multi-agent/10x", "/triggers/response-critical/above", 1000],
  ["multi-agent/10x", "/effects/sharding/factor", 8],
  ["multi-agent/10x", "/costs/computeMonthlyUSD", 15_000],
  ["multi-agent/10x", "/nodes/max", 20],
  ["agency/starter", "/stores/database/journalMode", "wal"],
  ["agency/starter", "/observability/logRotation/maxFiles", 10],
  ["agency/starter", "/benchmarks/monitoringRunSeconds/max", 300],
  ["agency/growth", "/fit/clients/max", 100],
  ["agency/scale", "/stores/knowledge/databases", ["knowledge"]],
  ["agency/scale", "/workloads/workflow/perWorkflow", true],
  ["bella/optimized", "/workloads/app/pools/database/maxOverflow", 100],
  ["bella/optimized", "/workloads/app/environment/GUNICORN_WORKER_CLASS", "gevent"],
  ["bella/optimized", "/workloads/worker/taskTimeoutSeconds", 300],
  ["bella/optimized", "/hosting/reserved-vm/memoryGB", 8],
  ["bella/optimized", "/observability/metrics/bella_requests_total/type", "counter"],
  ["bella/enterprise", "/workloads/app/targets/gcp/replicas/max", 100],
  ["bella/enterprise", "/edge/cdn", true],
  ["bella/enterprise", "/costs/infrastructureMonthlyUSD/open", true],
  ["marcus/enterprise", "/features/sso", true],
  ["marcus/enterprise", "/stores/cache/topology", "sentinel"],
  ["marcus/enterprise", "/fit/users/max", 1000],
];

test.each(places)("%s has a place for %s", (name, pointer, value) => {
  const document = fixtures[name]?.document ?? {};
  expect(at(document, pointer)).toEqual(value);
  expect(at(parseProfile(document, name), pointer)).toEqual(value);
});

describe.each(Object.entries(fixtures))("%s", (name, { document, stated }) => {
  test("is accepted unchanged, key by key", () => {
    expect(parseProfile(document, name)).toEqual(document);
  });

  test("lists only stated values that exist", () => {
    expect(stated.filter((pointer) => at(document, pointer) === undefined)).toEqual([]);
  });
});

test("a measured utilization has a place", () => {
  const document = withChange(fixtures["multi-agent/10x"]?.document ?? {}, {
    utilization: multiAgentUtilization,
  });
  expect(parseProfile(document, "f").utilization).toEqual(multiAgentUtilization);
});

test.each([
  [{ min: 3, max: 5 }, 5],
  [{ min: 8 }, 8],
  [{ max: 1 }, 1],
  [{ min: 50, max: 1000, open: true } as const, 1000],
])("a span of %j is sized for %d", (range, end) => {
  expect(sizingFigure(range)).toBe(end);
});

describe("what the other systems state reaches the plan", () => {
  const planned = (name: string, target: "kubernetes" | "aws", choices = {}) =>
    plan(parseProfile(fixtures[name]?.document, name), target, choices);

  test("as pool, cache, worker and application settings, in the environment", () => {
    const { app, worker } = planned("bella/optimized", "kubernetes").workloads;
    expect(app?.environment).toMatchObject({
      DATABASE_POOL_SIZE: "50",
      DATABASE_POOL_MAX_OVERFLOW: "100",
      DATABASE_POOL_TIMEOUT_SECONDS: "60",
      DATABASE_POOL_RECYCLE_SECONDS: "1800",
      DATABASE_POOL_PRE_PING: "true",
      CACHE_CONTENT_TTL_SECONDS: "86400",
      GUNICORN_WORKERS: "8",
      GUNICORN_WORKER_CLASS: "gevent",
      BATCH_BUSINESSES: "100",
    });
    expect(worker?.environment).toMatchObject({ CONCURRENCY: "10", TASK_TIMEOUT_SECONDS: "300" });
    expect(worker?.environment).not.toHaveProperty("BATCH_BUSINESSES_SHARE");
    expect(worker?.environment).not.toHaveProperty("CACHE_CONTENT_TTL_SECONDS");
  });

  test("as bounds of the target for which they are stated", () => {
    const app = (target: "kubernetes" | "aws") => {
      const profile = parseProfile(
        withChange(fixtures["bella/enterprise"]?.document ?? {}, {
          workloads: { app: { targets: { aws: { replicas: { min: 4, max: 40 } } } } },
          stores: { jobs: { protocol: "native" } },
        }),
        "f",
      );
      return plan(profile, target).workloads.app?.replicas;
    };
    expect(app("kubernetes")).toMatchObject({ min: 2, max: 50 });
    expect(app("aws")).toMatchObject({ min: 4, max: 40 });
  });

  test("as one service per workflow, which together keep the stated limit", () => {
    const profile = parseProfile(
      withChange(fixtures["agency/scale"]?.document ?? {}, {
        limits: { requestsPerMinute: 120 },
        workloads: { workflow: { enforces: ["requestsPerMinute"], replicas: { max: 4 }, pools: null } },
      }),
      "f",
    );
    const { workloads, quotas } = plan(profile, "kubernetes", {
      operators: "install",
      workflows: ["onboarding", "reports", "ads"],
    });
    expect(Object.keys(workloads)).toEqual([
      "webhooks",
      "scheduler",
      "workflow-onboarding",
      "workflow-reports",
      "workflow-ads",
    ]);
    const reports = workloads["workflow-reports"];
    // 120 requests a minute over three services of four replicas.
    expect(reports?.environment).toMatchObject({ WORKFLOW: "reports", REQUESTS_PER_MINUTE_SHARE: "10" });
    expect(quotas.find(({ name }) => name === "requestsPerMinute")).toEqual({
      name: "requestsPerMinute",
      limit: 120,
      used: 120,
    });
    expect(() => plan(profile, "kubernetes")).toThrow(
      "echelon:workflows: got nothing, expected the names of the workflows: agency/scale runs a service for each",
    );
    const many = Array.from({ length: 31 }, (_, index) => `job-${index}`);
    expect(() => plan(profile, "kubernetes", { operators: "install", workflows: many })).toThrow(
      "echelon:workflows: got 31 workflows, which break a rule of the profile: limits.requestsPerMinute: expected at least 124",
    );
  });

  test("or is refused with the name of the target and the reason", () => {
    expect(() => planned("multi-agent/10x", "kubernetes")).toThrow(
      "multi-agent/10x on kubernetes: store leads: MongoDB is not provided yet",
    );
    expect(() => planned("marcus/enterprise", "aws")).toThrow(
      "marcus/enterprise on aws: the tier runs on kubernetes, and aws provides host and containers so far",
    );
  });
});
