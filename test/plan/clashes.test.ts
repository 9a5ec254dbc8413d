import { describe, expect, test } from "vitest";
import { UnsupportedError } from "../../base/errors.ts";
import { plan } from "../../plan/plan.ts";
import { rightsByKind } from "../../profiles/rights.ts";
import type { StoreProfile } from "../../profiles/store.ts";
import type { Target } from "../../targets/names.ts";
import { sampleProfile } from "../support/sample.ts";
import { stores } from "../support/storesOfEachKind.ts";

const { redis, postgres, queue, object } = stores;

/** All rights on each store. */
const usesOf = (more: Readonly<Record<string, StoreProfile>>) =>
  Object.fromEntries(Object.entries(more).map(([name, { kind }]) => [name, rightsByKind[kind]]));

/** The worker of the medium tier uses these stores beside its own. */
const planWith = (more: Parameters<typeof usesOf>[0], target: Target, patch: Record<string, unknown> = {}) =>
  plan(
    sampleProfile("medium", {
      stores: more,
      workloads: { worker: { uses: usesOf(more), ...patch } },
    }),
    target,
  );

describe("two stores of one workload that set the same variable", () => {
  test.each([
    ["kubernetes", { cache: redis, sessions: redis }, "REDIS_URL", "cache", "sessions"],
    ["aws", { cache: redis, sessions: redis }, "REDIS_URL", "cache", "sessions"],
    ["kubernetes", { orders: postgres, users: postgres }, "DATABASE_URL", "orders", "users"],
    ["kubernetes", { later: queue }, "QUEUE_URL", "queue", "later"],
    ["aws", { later: queue }, "QUEUE_URL", "queue", "later"],
  ] as const)("are refused on %s: %j", (target, more, variable, one, other) => {
    const attempt = () => planWith(more, target);
    expect(attempt).toThrow(UnsupportedError);
    expect(attempt).toThrow(
      `sample/medium on ${target}: workload worker: got ${variable} from the store ${one} and from the store ${other}, expected it from one: let another workload use ${one} (workloads.worker.uses), or let another workload use ${other} (workloads.worker.uses)`,
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
    const profile = sampleProfile("medium", {
      stores: { cache: redis, sessions: redis },
      workloads: {
        worker: { uses: usesOf({ cache: redis }) },
        web: { uses: usesOf({ sessions: redis }) },
      },
    });
    expect(() => plan(profile, "kubernetes")).not.toThrow();
  });
});

test("two databases of one store that set the same variable are refused", () => {
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
      sampleProfile("medium", {
        externals: { crm: { secret, title: "CRM" } },
        workloads: { worker: { calls: ["mail", "crm"] }, web: { calls: ["search", "crm"] } },
      }),
      "kubernetes",
    );

  test.each([
    ["queue-url", "QUEUE_URL", "the store queue"],
    ["redis-password", "REDIS_PASSWORD", "the store queue"],
    ["files-storage-bucket", "FILES_STORAGE_BUCKET", "the store files"],
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

  test("may give access to two services, which get the same value", () => {
    expect(() => withSecret("mail-api-key")).not.toThrow();
  });
});

test("a setting of the profile that a store sets too is refused", () => {
  expect(() => planWith({}, "kubernetes", { environment: { AWS_REGION: "eu-central-1" } })).toThrow(
    "got AWS_REGION from the plan and from the store files, expected it from one: take it out of workloads.worker.environment, or let another workload use files (workloads.worker.uses)",
  );
  expect(() => planWith({}, "kubernetes", { environment: { APP_REGION: "eu-central-1" } })).not.toThrow();
});
