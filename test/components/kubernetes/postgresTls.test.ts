import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { SystemArgs } from "../../../config/args.ts";
import type { ProgramResult } from "../../../preview/engine/run.ts";
import { pooler, withDatabase } from "../../support/databaseStack.ts";
import {
  at,
  environmentOf,
  fileLines,
  listAt,
  named,
  ofKind,
  podOf,
  runStack,
} from "../../support/kubernetesStack.ts";

/** Runs once, before the workloads. */
const migrations = {
  ...{ kind: "job", public: false, port: 8080, uses: { db: ["read", "write"] } },
  ...{ requests: { cpu: 0.1, memoryMiB: 64 }, limits: { cpu: 0.1, memoryMiB: 64 } },
  ...{ replicas: { min: 1, max: 1 }, enforces: [], minAvailablePercent: 0, terminationGraceSeconds: 30 },
};

/** A stack with a database behind poolers that a workload uses, and a migration. */
const stackWith = (args: Partial<SystemArgs>) =>
  runStack("medium", withDatabase({ pooler }, args, { migrations }));

const mountsOf = (result: ProgramResult, pod: string): string[] =>
  podOf(result, pod).containers.flatMap((one) =>
    listAt(one, "volumeMounts").map((mount) => String(at(mount, "mountPath"))),
  );

const secretsOf = (result: ProgramResult, pod: string) =>
  listAt(podOf(result, pod).spec, "volumes").flatMap((volume) => at(volume, "secret") ?? []);

const signed = { certificates: "existing" } as const;
const operated = { operators: "existing" } as const;

const guide = readFileSync(join(import.meta.dirname, "../../../docs/growth.md"), "utf8");

/** Who verifies the server, by the engine that holds it. */
const engines = [
  {
    engine: "postgres",
    args: signed,
    host: "db-postgres",
    pooler: "db-postgres-pooler",
    directory: "/etc/echelon-authorities/stack",
    secret: "store-authority",
  },
  {
    engine: "cloudnative-pg",
    args: operated,
    host: "db-cloudnative-pg-rw",
    pooler: "db-cloudnative-pg-pooler",
    directory: "/etc/echelon-authorities/db-cloudnative-pg",
    secret: "db-cloudnative-pg-ca",
  },
] as const;

describe.each(engines)("the clients of $engine", ({ engine, args, host, pooler, directory, secret }) => {
  const query = `sslmode=verify-full&sslrootcert=${directory}/ca.crt`;

  test("that are workloads and migrations verify the server, or the pooler, by its name", async () => {
    const result = await stackWith(args);
    const urlOf = (pod: string) => environmentOf(podOf(result, pod)).DATABASE_URL;
    expect(urlOf("sample-web")).toBe(`postgresql://app@${pooler}:5432/shop?${query}`);
    expect(urlOf("sample-migrations")).toBe(`postgresql://app@${host}:5432/shop?${query}`);
    for (const pod of ["sample-web", "sample-migrations"]) expect(mountsOf(result, pod)).toContain(directory);
  });

  test("that a person makes for a move find in growth.md what they have to mount", () => {
    const general = (text: string) => `\`${text.replace("db-", "<store>-")}\``;
    for (const part of [directory, secret]) expect(guide).toContain(general(part));
  });

  test("that back up and restore verify it too, with the certificate and without its key", async () => {
    const result = await stackWith(args);
    for (const pod of [`sample-db-${engine}-backup`, `sample-db-${engine}-restore`]) {
      expect(environmentOf(podOf(result, pod))).toMatchObject({
        ...{ PGHOST: host, PGSSLMODE: "verify-full", PGSSLROOTCERT: `${directory}/ca.crt` },
      });
      expect(mountsOf(result, pod)).toContain(directory);
      expect(secretsOf(result, pod)).toEqual([
        { secretName: secret, items: [{ key: "ca.crt", path: "ca.crt" }] },
      ]);
    }
  });
});

describe("a PostgreSQL that the stack runs", () => {
  const connections = (result: ProgramResult) =>
    fileLines(result, "sample-db-postgres-databases", "pg_hba.conf").filter(
      (line) => !line.startsWith("local"),
    );
  const argumentsOf = (result: ProgramResult) =>
    listAt(podOf(result, "sample-db-postgres").containers[0], "args");

  test("with a certificate lets in over the network only who encrypts", async () => {
    const result = await stackWith(signed);
    expect(connections(result)).toEqual([
      "host all postgres all reject",
      "hostssl all all all scram-sha-256",
    ]);
    expect(argumentsOf(result)).toEqual(
      expect.arrayContaining(["ssl=on", "ssl_key_file=/etc/echelon-tls/tls.key"]),
    );
    const [certificate] = ofKind(result, "Certificate").filter(({ name }) => name.includes("db-postgres"));
    expect(listAt(certificate?.inputs, "spec.dnsNames")).toEqual(
      expect.arrayContaining(["db-postgres", "db-postgres-pooler", "localhost"]),
    );
  });

  test("has poolers that ask clients to encrypt, and verify it by name", async () => {
    const ini = fileLines(await stackWith(signed), "sample-db-postgres-pooler-files", "pgbouncer.ini");
    expect(ini).toEqual(
      expect.arrayContaining(["client_tls_sslmode = require", "server_tls_sslmode = verify-full"]),
    );
    expect(mountsOf(await stackWith(signed), "sample-db-postgres-poolers")).toContain("/etc/echelon-tls");
  });

  test("without one is as before, for every client", async () => {
    const result = await stackWith({});
    expect(connections(result)).toEqual(["host all postgres all reject", "host all all all scram-sha-256"]);
    expect(argumentsOf(result).join()).not.toContain("ssl");
    expect(fileLines(result, "sample-db-postgres-pooler-files", "pgbouncer.ini").join()).not.toContain("tls");
    const pods = [
      "sample-web",
      "sample-migrations",
      "sample-db-postgres-backup",
      "sample-db-postgres-poolers",
    ];
    for (const pod of pods) {
      expect(JSON.stringify(environmentOf(podOf(result, pod)))).not.toMatch(/ssl/i);
      expect(secretsOf(result, pod)).toEqual([]);
    }
    expect(ofKind(result, "Certificate")).toEqual([]);
  });
});

test("the operator's server and poolers let nobody in who does not encrypt", async () => {
  const result = await stackWith(operated);
  const { inputs } = named(result, "Cluster", "sample-db-cloudnative-pg");
  expect(listAt(inputs, "spec.postgresql.pg_hba")).toEqual(["hostnossl all all all reject"]);
  const [pooler] = ofKind(result, "Pooler");
  expect(at(pooler?.inputs, "spec.pgbouncer.parameters")).toMatchObject({
    client_tls_sslmode: "require",
    server_tls_sslmode: "verify-full",
  });
});
