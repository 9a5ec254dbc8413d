import { describe, expect, test } from "vitest";
import { postgresMajors, software } from "../../../components/workload/software.ts";
import { chooseEngine, type EngineContext, type EngineOf } from "../../../plan/engines/choose.ts";
import type { StoreInput } from "../../../plan/engines/store.ts";
import type { EnginePlan } from "../../../plan/types.ts";
import { given } from "../../support/storesOfEachKind.ts";

const context = (stores: "none" | "install"): EngineContext => ({
  target: "kubernetes",
  compute: "kubernetes",
  operators: { stores, monitoring: "none", backlogScaling: "none", certificates: "none", logs: "none" },
});

/** Name in the table of software of what holds the data of each engine; null where the stack runs no program for it. */
const programs: Readonly<Record<EngineOf<"kubernetes">, (version: number) => string | null>> = {
  volume: () => null,
  seaweedfs: () => "seaweedfs",
  rabbitmq: () => "rabbitmq",
  "rabbitmq-operator": () => "rabbitmq",
  kafka: () => "kafka",
  strimzi: () => "strimzi-kafka",
  redis: () => "redis",
  "redis-operator": () => "redis-operator",
  "redis-sentinel": () => "redis-operator",
  "redis-cluster": () => "redis",
  mongodb: (version) => `mongodb-${version}`,
  "percona-mongodb": (version) => `percona-mongodb-${version}`,
  neo4j: () => "neo4j-community",
  "neo4j-cluster": () => "neo4j-enterprise",
  postgres: (version) => `postgres-${version}`,
  // It has the server of another store.
  "logical-database": () => null,
  "cloudnative-pg": (version) => `cloudnative-pg-${version}`,
};

const isRun = (engine: string): engine is keyof typeof programs => Object.hasOwn(programs, engine);

/** The release that an engine runs, as numbers; null where there is none. */
function releaseOf(plan: EnginePlan): readonly [major: number, minor: number] | null {
  if (!isRun(plan.engine)) throw new Error(`got ${plan.engine}, expected an engine of a cluster`);
  const name = programs[plan.engine]("version" in plan ? (plan.version ?? 0) : 0);
  if (name === null) return null;
  const [major = "", minor = ""] = software[name]?.version.split(".") ?? [];
  expect([major, minor], name).toEqual([expect.stringMatching(/^\d+$/), expect.stringMatching(/^\d+$/)]);
  return [Number(major), Number(minor)];
}

const isOlder = (one: readonly number[], other: readonly number[]): boolean =>
  (one[0] ?? 0) < (other[0] ?? 0) || (one[0] === other[0] && (one[1] ?? 0) < (other[1] ?? 0));

/** What an operator runs, and what the stack runs itself for the same store. */
function releases(store: StoreInput, alone: StoreInput = store) {
  const [operated, plain] = [chooseEngine(store, context("install")), chooseEngine(alone, context("none"))];
  if (operated.engine === null || plain.engine === null) throw new Error("expected an engine on both sides");
  return { operated: releaseOf(operated), plain: releaseOf(plain) };
}

interface Case {
  readonly what: string;
  readonly store: StoreInput;
  /** The store that the stack runs itself in its place, where it runs none of that shape. */
  readonly alone?: StoreInput;
}

const cases: readonly Case[] = [
  { what: "files", store: given("file") },
  { what: "SQLite", store: given("sqlite") },
  { what: "objects", store: given("object") },
  { what: "a queue", store: given("queue") },
  { what: "a queue with copies", store: given("queue", { members: 3 }) },
  { what: "a cache", store: given("redis") },
  {
    what: "Redis that fails over",
    store: given("redis", { topology: "sentinel", members: 3 }),
    alone: given("redis"),
  },
  ...postgresMajors.map((version) => ({
    what: `PostgreSQL ${version}`,
    store: given("postgres", { version }),
  })),
];

describe("an operator that takes over a store", () => {
  test.each(cases)("of $what runs no older release of its program", ({ store, alone }) => {
    const { operated, plain } = releases(store, alone);
    expect(operated === null).toBe(plain === null);
    if (operated !== null && plain !== null)
      expect({ operated, plain, older: isOlder(operated, plain) }).toMatchObject({ older: false });
  });

  test("is found where it would, also by the number of digits", () => {
    expect(isOlder([7, 0], [8, 2])).toBe(true);
    expect(isOlder([8, 9], [8, 10])).toBe(true);
    expect(isOlder([8, 10], [8, 9])).toBe(false);
    expect(isOlder([17, 6], [17, 6])).toBe(false);
  });
});
