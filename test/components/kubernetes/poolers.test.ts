import { describe, expect, test } from "vitest";
import type { Json } from "../../../base/json.ts";
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

const operated = { operators: "existing" } as const;
const AUTHORITY = "sslmode=verify-full&sslrootcert=/etc/echelon-authorities/db-cloudnative-pg/ca.crt";

describe("poolers that the stack runs", () => {
  test("stand before the server, with as many connections as it can give", async () => {
    const result = await runStack("medium", withDatabase({ pooler }));
    expect(fileLines(result, "sample-db-postgres-pooler-files", "pgbouncer.ini")).toEqual(
      expect.arrayContaining([
        "shop = host=db-postgres port=5432",
        "auth_type = scram-sha-256",
        "pool_mode = transaction",
        "default_pool_size = 20",
        "max_db_connections = 20",
        "max_client_conn = 5000",
      ]),
    );
    const [server] = podOf(result, "sample-db-postgres").containers;
    expect(listAt(server, "args")).toContain("max_connections=100");
    expect(environmentOf(podOf(result, "sample-web"))).toMatchObject({
      DATABASE_URL: "postgresql://app@db-postgres-pooler:5432/shop",
    });
  });

  test("are left out by a backup, which connects to the server itself", async () => {
    const result = await runStack("medium", withDatabase({ pooler }));
    expect(environmentOf(podOf(result, "sample-db-postgres-backup"))).toMatchObject({
      PGHOST: "db-postgres",
    });
  });

  test("have a password for each user, none of which is in a file of the stack", async () => {
    const result = await runStack("medium", withDatabase({ pooler }));
    const pod = podOf(result, "sample-db-postgres-poolers");
    expect(environmentOf(pod)).toEqual({ PASSWORD_APP: "postgres-credentials/password" });
    expect(at(pod.spec, "securityContext.runAsUser")).toBe(998);
  });

  test("are none where the tier states none", async () => {
    const result = await runStack("medium", withDatabase());
    expect(result.resources.filter(({ name }) => name.includes("pooler"))).toEqual([]);
  });
});

describe("poolers of the operator", () => {
  test("lead to the primary and to the replicas, and clients verify their names", async () => {
    const result = await runStack(
      "medium",
      withDatabase({ members: 3, readReplicas: true, pooler }, operated),
    );
    const types = ofKind(result, "Pooler").map(({ inputs }) => [
      at(inputs, "metadata.name"),
      at(inputs, "spec.type"),
      at(inputs, "spec.instances"),
      at(inputs, "spec.pgbouncer.parameters.max_db_connections"),
    ]);
    expect(types).toEqual([
      ["db-cloudnative-pg-pooler", "rw", 2, "20"],
      ["db-cloudnative-pg-pooler-ro", "ro", 2, "20"],
    ]);
    const { inputs } = named(result, "Cluster", "sample-db-cloudnative-pg");
    expect(at(inputs, "spec.certificates.serverAltDNSNames")).toEqual([
      "db-cloudnative-pg-pooler",
      "db-cloudnative-pg-pooler-ro",
    ]);
    expect(environmentOf(podOf(result, "sample-web"))).toMatchObject({
      DATABASE_URL: `postgresql://app@db-cloudnative-pg-pooler:5432/shop?${AUTHORITY}`,
      DATABASE_READ_URL: `postgresql://app@db-cloudnative-pg-pooler-ro:5432/shop?${AUTHORITY}`,
    });
  });
});

describe("the replicas", () => {
  const specOf = async (more: Readonly<Record<string, Json>>) => {
    const result = await runStack("medium", withDatabase(more, operated));
    return { result, spec: at(named(result, "Cluster", "sample-db-cloudnative-pg").inputs, "spec") };
  };

  test("have a Service and a URL only where the tier asks for it", async () => {
    const [asked, not] = [await specOf({ members: 2, readReplicas: true }), await specOf({ members: 2 })];
    const disabled = ({ spec }: { spec: Json | undefined }) =>
      at(spec, "managed.services.disabledDefaultServices");
    expect([disabled(asked), disabled(not)]).toEqual([["r"], ["ro", "r"]]);
    const urls = [asked, not].map(
      ({ result }) => environmentOf(podOf(result, "sample-web")).DATABASE_READ_URL,
    );
    expect(urls).toEqual([`postgresql://app@db-cloudnative-pg-ro:5432/shop?${AUTHORITY}`, undefined]);
  });

  test("confirm a transaction where there are three members", async () => {
    const of = async (members: number) => at((await specOf({ members })).spec, "postgresql.synchronous");
    expect(await of(3)).toEqual({ method: "any", number: 1, dataDurability: "preferred" });
    expect(await of(2)).toBeUndefined();
  });

  test("are verified by a certificate that is mounted without its key", async () => {
    const { result } = await specOf({ members: 2 });
    const volumes = listAt(podOf(result, "sample-web").spec, "volumes");
    expect(volumes).toContainEqual({
      name: "db-cloudnative-pg-ca",
      secret: { secretName: "db-cloudnative-pg-ca", items: [{ key: "ca.crt", path: "ca.crt" }] },
    });
    const others = listAt(podOf(result, "sample-worker").spec, "volumes").map((volume) => at(volume, "name"));
    expect(others).not.toContain("db-cloudnative-pg-ca");
  });
});
