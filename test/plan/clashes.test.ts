import { describe, expect, test } from "vitest";
import { UnsupportedError } from "../../base/errors.ts";
import { plan } from "../../plan/plan.ts";
import { loadProfile } from "../../profiles/load.ts";
import type { Target } from "../../targets/names.ts";
import { stores } from "../support/storesOfEachKind.ts";

const { redis, postgres, queue, object } = stores;

/** The agents of the regional tier use these stores beside their own. */
const planWith = (more: Record<string, unknown>, target: Target, patch: Record<string, unknown> = {}) =>
  plan(
    loadProfile("marketing-engine/regional", {
      stores: more,
      workloads: { agents: { uses: ["content", "work", ...Object.keys(more)], ...patch } },
    }),
    target,
  );

describe("two stores of one workload that want the same variable", () => {
  test.each([
    ["kubernetes", { cache: redis, sessions: redis }, "REDIS_URL", "cache", "sessions"],
    ["aws", { cache: redis, sessions: redis }, "REDIS_URL", "cache", "sessions"],
    ["kubernetes", { orders: postgres, users: postgres }, "DATABASE_URL", "orders", "users"],
    ["kubernetes", { later: queue }, "QUEUE_URL", "work", "later"],
    ["aws", { later: queue }, "QUEUE_URL", "work", "later"],
  ] as const)("are refused on %s: %j", (target, more, variable, one, other) => {
    const attempt = () => planWith(more, target);
    expect(attempt).toThrow(UnsupportedError);
    expect(attempt).toThrow(
      `marketing-engine/regional on ${target}: workload agents: got ${variable} from the store ${one} and from the store ${other}, expected it from one: let another workload use ${one} (workloads.agents.uses), or let another workload use ${other} (workloads.agents.uses)`,
    );
  });

  test.each([
    ["another bucket", "kubernetes", { archive: object }],
    ["another bucket", "aws", { archive: object }],
    ["a cache beside a queue", "kubernetes", { cache: redis }],
    ["a cache beside a queue", "aws", { cache: redis }],
  ] as const)("are no clash where all stores share the value: %s on %s", (_what, target, more) => {
    expect(() => planWith(more, target)).not.toThrow();
  });

  test("are no clash where two workloads use them", () => {
    const profile = loadProfile("marketing-engine/regional", {
      stores: { cache: redis, sessions: redis },
      workloads: {
        agents: { uses: ["content", "work", "cache"] },
        dashboard: { uses: ["content", "work", "sessions"] },
      },
    });
    expect(() => plan(profile, "kubernetes")).not.toThrow();
  });
});

test("two databases of one store that come to one variable are refused", () => {
  const databases = ["app", "old-orders", "old_orders"];
  expect(() => planWith({ db: { ...postgres, databases } }, "kubernetes")).toThrow(
    "got DATABASE_URL_OLD_ORDERS from the database old-orders of the store db and from the database old_orders of the store db, expected it from one: rename the database old-orders (stores.db.databases), or rename the database old_orders (stores.db.databases)",
  );
  expect(() =>
    planWith({ db: { ...postgres, databases: ["app", "old", "older"] } }, "kubernetes"),
  ).not.toThrow();
});

describe("a secret of an external service", () => {
  const withSecret = (secret: string) =>
    plan(
      loadProfile("marketing-engine/regional", { externals: { crm: { secret, title: "CRM" } } }),
      "kubernetes",
    );

  test.each([
    ["queue-url", "QUEUE_URL", "the store work"],
    ["redis-password", "REDIS_PASSWORD", "the store work"],
    ["content-storage-bucket", "CONTENT_STORAGE_BUCKET", "the store content"],
  ])("called %s is refused, as a store sets %s", (secret, variable, by) => {
    expect(() => withSecret(secret)).toThrow(
      `got ${variable} from the secret ${secret} and from ${by}, expected it from one: give the secret another name (externals.crm.secret), or let`,
    );
  });

  test.each([
    ["port", "PORT"],
    ["missing-secrets", "MISSING_SECRETS"],
    ["scale-profile-path", "SCALE_PROFILE_PATH"],
  ])("called %s is refused, as the plan sets %s", (secret, variable) => {
    expect(() => withSecret(secret)).toThrow(
      `got ${variable} from the plan and from the secret ${secret}, expected it from one: give the secret another name (externals.crm.secret)`,
    );
  });

  test("may open two services: both get the same value", () => {
    expect(() => withSecret("airtable-api-key")).not.toThrow();
  });
});

test("a setting of the profile that a store sets too is refused", () => {
  expect(() => planWith({}, "kubernetes", { environment: { AWS_REGION: "eu-central-1" } })).toThrow(
    "got AWS_REGION from the plan and from the store content, expected it from one: take it out of workloads.agents.environment, or let another workload use content (workloads.agents.uses)",
  );
  expect(() => planWith({}, "kubernetes", { environment: { APP_REGION: "eu-central-1" } })).not.toThrow();
});
