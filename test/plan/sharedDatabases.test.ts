import { describe, expect, test } from "vitest";
import { plan } from "../../plan/plan.ts";
import type { Choices, Plan } from "../../plan/types.ts";
import type { Json } from "../support/profileDocument.ts";
import { sampleProfile } from "../support/sample.ts";

const store = (name: string, more: Json = {}): Json => ({
  ...{ kind: "postgres", version: 17, members: 1, cpu: 1, memoryMiB: 1024, capacityGB: 10, backupDays: 7 },
  ...{ databases: [name], variablePrefix: name.toUpperCase(), ...more },
});

/** The large sample with three concerns in place of its one database. */
const concerns = (changes: Readonly<Record<string, Json>> = {}) =>
  sampleProfile("large", {
    stores: {
      database: null,
      ...Object.fromEntries(
        ["knowledge", "costs", "audit"].map((name) => [name, store(name, changes[name])]),
      ),
    },
    workloads: {
      web: { uses: { database: null, costs: ["read", "write"], audit: ["read", "write"] } },
      worker: { uses: { database: null, knowledge: ["read", "write"] } },
    },
    quotas: { replicas: 100, services: 30, volumes: 30, memoryGiB: 100, cpu: 100 },
  } as unknown as Json);

const planned = (choices: Choices, changes?: Readonly<Record<string, Json>>): Plan =>
  plan(concerns(changes), "kubernetes", choices);

const databases = ({ stores }: Plan) => Object.values(stores).filter(({ kind }) => kind === "postgres");
const keys = (one: Plan) =>
  databases(one)
    .map(({ key }) => key)
    .toSorted();

const separate = ["audit-postgres", "costs-postgres", "knowledge-postgres"];
const shared = ["audit-postgres", "costs-logical-database", "knowledge-logical-database"];

describe("the databases of a tier", () => {
  test.each([
    ["are on a server each by default", {}, separate],
    ["are on one server where the operator says so", { databases: "shared" }, shared],
    [
      "are on that of the operator's engine, but one that he names",
      { databases: "shared", operators: "existing", engines: { knowledge: "cloudnative-pg" } },
      ["audit-cloudnative-pg", "costs-logical-database", "knowledge-cloudnative-pg"],
    ],
    [
      "are on one server where an arrangement names the engine, as one before a move does",
      { engines: { costs: "logical-database", knowledge: "logical-database" } },
      shared,
    ],
  ] as const)("%s", (_what, choices, expected) => {
    expect(keys(planned(choices))).toEqual(expected);
  });

  test("have the same variables either way, so that no workload notices", () => {
    const variables = (one: Plan) =>
      Object.fromEntries(databases(one).map(({ name, variables }) => [name, variables]));
    expect(variables(planned({ databases: "shared" }))).toEqual(variables(planned({})));
  });

  test("share a server with room for all, as large as the largest, and are backed up for each store alone", () => {
    const result = planned(
      { databases: "shared" },
      { costs: { capacityGB: 40, memoryMiB: 4096, maxConnections: 50 }, audit: { maxConnections: 30 } },
    );
    expect(result.stores["audit-postgres"]).toMatchObject({
      capacityGB: 60,
      dataGB: 10,
      processes: [{ role: "member", count: 1, size: { cpu: 1, memoryMiB: 4096 } }],
      volumes: [{ count: 1, capacityGB: 60 }],
      parameters: { max_connections: "80" },
    });
    expect(result.stores["costs-logical-database"]).toMatchObject({
      processes: [],
      volumes: [],
      services: 0,
    });
    const rooms = databases(result).map(({ key, backup }) => [key, backup?.volume.capacityGB]);
    expect(Object.fromEntries(rooms)).toEqual({
      "audit-postgres": 25,
      "costs-logical-database": 90,
      "knowledge-logical-database": 25,
    });
  });

  test("count in the connections of the poolers before their server", () => {
    const pooler = { instances: 2, poolSize: 30, maxClients: 1000, mode: "transaction" };
    const of = (choices: Choices) => planned(choices, { audit: { pooler } }).stores["audit-postgres"];
    expect(of({})).toMatchObject({ parameters: { max_connections: "100" } });
    // Two poolers with 30 connections to each of three databases, and 10 for all others.
    expect(of({ databases: "shared" })).toMatchObject({ parameters: { max_connections: "190" } });
  });

  test.each([
    [{ costs: { version: 16 } }, /audit has PostgreSQL 17 and costs 16: expected one version, or separate/],
    [{ costs: { databases: ["audit"] } }, /the database audit of costs is there twice/],
  ] as const)("with %j cannot share a server", (changes, message) => {
    expect(() => planned({ databases: "shared" }, changes)).toThrow(message);
    expect(keys(planned({}, changes))).toEqual(separate);
  });

  test("share one server of RDS on AWS, with the variables that they have on a cluster", () => {
    const onAws = plan(concerns(), "aws", { databases: "shared" });
    expect(keys(onAws)).toEqual(["audit-rds", "costs-rds-database", "knowledge-rds-database"]);
    const variables = (one: Plan) =>
      Object.fromEntries(databases(one).map(({ name, variables }) => [name, variables]));
    expect(variables(onAws)).toEqual(variables(planned({ databases: "shared" })));
  });

  test("of RDS have replicas to read from, and the longest backups, together", () => {
    const { stores } = plan(concerns({ costs: { members: 3, backupDays: 40 } }), "aws", {
      databases: "shared",
    });
    expect(stores["audit-rds"]).toMatchObject({ members: 3, readReplicas: true, backupDays: 40 });
    expect(stores["knowledge-rds-database"]).toMatchObject({
      backupDays: 40,
      host: { name: "audit", pooled: false },
      recovery: { rpoMinutes: 5, rtoMinutes: 120 },
    });
    expect(stores["knowledge-rds-database"]?.variables.map(({ name }) => name)).toContain(
      "KNOWLEDGE_DATABASE_READ_URL",
    );
  });

  test("move from one server to three beside each other: the first stays, each other one arrives", () => {
    const before = {
      profile: concerns(),
      engines: { costs: "logical-database", knowledge: "logical-database" },
    };
    const moving = planned({ previous: before, serve: "previous" });
    expect(databases(moving).map(({ key, phase }) => [key, phase])).toEqual([
      ...["knowledge-logical-database", "costs-logical-database", "audit-postgres"].map((key) => [
        key,
        "serving",
      ]),
      ["knowledge-postgres", "arriving"],
      ["costs-postgres", "arriving"],
    ]);
  });
});
