import { describe, expect, test } from "vitest";
import type { Json } from "../../../base/json.ts";
import type { SystemArgs } from "../../../config/args.ts";
import { withDatabase } from "../../support/databaseStack.ts";
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

const withPostgres = (more: Readonly<Record<string, Json>> = {}, args: Partial<SystemArgs> = {}) =>
  withDatabase({ version: 17, databases: ["shop", "reports"], maxConnections: 150, ...more }, args);

describe("PostgreSQL", () => {
  test("runs as one member that its init container makes ready, with its data below the mount", async () => {
    const result = await runStack("small", withPostgres());
    const pod = podOf(result, "sample-db-postgres");
    const [init] = listAt(pod.spec, "initContainers");
    expect(environmentOf({ ...pod, containers: [init ?? null] })).toEqual({
      PGDATA: "/data/pgdata",
      DATABASES: "shop reports",
      OWNER_PASSWORD: "postgres-credentials/password",
      BACKUP_PASSWORD: "postgres-backup-credentials/password",
    });
    const [server] = pod.containers;
    expect(at(server, "image")).toBe(at(init, "image"));
    expect(listAt(server, "command")).toEqual(["postgres"]);
    expect(listAt(server, "args").slice(0, 4)).toEqual(["-D", "/data/pgdata", "-c", "max_connections=150"]);
    expect(listAt(server, "args")).toContain("listen_addresses=*");
    expect(environmentOf(pod)).toEqual({});
    expect(environmentOf(podOf(result, "sample-web"))).toMatchObject({
      DATABASE_URL: "postgresql://app@db-postgres:5432/shop",
      DATABASE_URL_REPORTS: "postgresql://app@db-postgres:5432/reports",
    });
  });

  test("is restarted by another database, which only the init container makes", async () => {
    const podWith = async (databases: readonly string[]) =>
      podOf(await runStack("small", withPostgres({ databases })), "sample-db-postgres").spec;
    expect(await podWith(["shop"])).not.toEqual(await podWith(["shop", "reports"]));
  });

  test("lets nobody in over the network without a password, and its superuser not at all", async () => {
    const result = await runStack("small", withPostgres());
    const lines = fileLines(result, "sample-db-postgres-databases", "pg_hba.conf");
    const methods = lines.filter((line) => line.startsWith("host")).map((line) => line.split(" ").at(-1));
    expect(methods).toEqual(["reject", "scram-sha-256"]);
    expect(lines.join()).not.toContain("trust");
  });

  test("with several members is a resource of the operator, which makes the password", async () => {
    const result = await runStack("medium", withPostgres({ members: 3 }, { operators: "existing" }));
    const { inputs } = named(result, "Cluster", "sample-db-cloudnative-pg");
    expect(inputs.spec).toMatchObject({
      instances: 3,
      storage: { size: "5G" },
      postgresql: { parameters: { max_connections: "150" } },
    });
    expect(environmentOf(podOf(result, "sample-web"))).toMatchObject({
      DATABASE_URL:
        "postgresql://app@db-cloudnative-pg-rw:5432/shop?sslmode=verify-full&sslrootcert=/etc/echelon-authorities/db-cloudnative-pg/ca.crt",
      PGPASSWORD: "db-cloudnative-pg-app/password",
    });
    expect(result.resources.map(({ name }) => name)).not.toContain("sample-postgres-password");
  });

  test("of the operator keeps its members on hosts of their own, and prefers zones of their own", async () => {
    const specOf = async (members: number) => {
      const result = await runStack("medium", withPostgres({ members }, { operators: "existing" }));
      const { inputs } = named(result, "Cluster", "sample-db-cloudnative-pg");
      const spread = listAt(inputs, "spec.topologySpreadConstraints").map((one) => [
        at(one, "topologyKey"),
        at(one, "whenUnsatisfiable"),
      ]);
      return { spread, affinity: at(inputs, "spec.affinity") };
    };
    const [zone, host] = ["topology.kubernetes.io/zone", "kubernetes.io/hostname"];
    const labelSelector = { matchLabels: { "cnpg.io/cluster": "db-cloudnative-pg" } };
    const apart = { weight: 100, podAffinityTerm: { topologyKey: zone, labelSelector } };
    expect(await specOf(3)).toEqual({
      spread: [
        [zone, "ScheduleAnyway"],
        [host, "DoNotSchedule"],
      ],
      affinity: {
        podAntiAffinityType: "required",
        topologyKey: host,
        additionalPodAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [apart] },
      },
    });
    const single = await specOf(1);
    expect(single.affinity).toBeUndefined();
    expect(single.spread.flat()).not.toContain("DoNotSchedule");
  });

  test("of the operator gets volumes of the stack's storage class, where one is named", async () => {
    const storageOf = async (more: Partial<SystemArgs>) => {
      const result = await runStack("medium", withPostgres({}, { operators: "existing", ...more }));
      return at(named(result, "Cluster", "sample-db-cloudnative-pg").inputs, "spec.storage");
    };
    expect(await storageOf({})).toEqual({ size: "5G" });
    expect(await storageOf({ storageClass: "fast" })).toEqual({ size: "5G", storageClass: "fast" });
  });

  test("of the operator gets each further database by an object of its own, which takes no data with it", async () => {
    const result = await runStack("medium", withPostgres({}, { operators: "existing" }));
    const { inputs, protect } = named(result, "Database", "sample-db-cloudnative-pg-database-reports");
    expect(inputs.spec).toEqual({
      ...{ cluster: { name: "db-cloudnative-pg" }, name: "reports", owner: "app" },
      databaseReclaimPolicy: "retain",
    });
    expect(protect).toBe(false);
    expect(ofKind(result, "Database")).toHaveLength(1);
  });
});
