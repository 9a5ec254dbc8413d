import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type PodTemplate, templateOf } from "../../../sandbox/client/objects.ts";
import { Shop, shell } from "../backup/shop.ts";
import { strangeAuthority } from "../pod/certificates.ts";
import type { Cluster } from "../pod/cluster.ts";
import { ownerOf } from "../pod/manifests.ts";
import type { Pod } from "../pod/pod.ts";
import { pooler, quotas, small } from "./database.ts";

/** A server with poolers before it, and the databases of another store on it. */
const overrides = {
  stores: {
    audit: {
      ...small,
      databases: ["audit"],
      variablePrefix: "AUDIT",
      maxConnections: 26,
      pooler,
    },
    costs: { ...small, databases: ["costs"], variablePrefix: "COSTS", maxConnections: 10 },
  },
  workloads: { dashboard: { uses: { audit: ["read", "write"], costs: ["read", "write"] } } },
  quotas,
};

const SERVER = "audit-postgres";
const POOLER = "audit-postgres-pooler";
const CA = "/etc/echelon-authorities/stack/ca.crt";
const IS_ENCRYPTED = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";

/** The pod of a workload, with its variables and files, and the programs of PostgreSQL. */
function clientTemplate({ manifests }: Cluster): PodTemplate {
  const imageOf = (owner: string) => templateOf(ownerOf(manifests, owner)).spec?.containers[0]?.image;
  const template = structuredClone(templateOf(ownerOf(manifests, "Deployment/dashboard"))) as PodTemplate;
  const [container] = template.spec?.containers ?? [];
  if (container === undefined) throw new Error("got a workload without a container, expected one");
  const none = { startupProbe: undefined, readinessProbe: undefined, livenessProbe: undefined };
  Object.assign(container, { image: imageOf(`StatefulSet/${SERVER}`), command: ["sleep", "600"], ...none });
  return template;
}

describe("a PostgreSQL with a certificate", () => {
  let shop: Shop;
  let server: Pod;
  let workload: Pod;

  beforeAll(async () => {
    const keys = { "echelon:databases": "shared", "echelon:certificates": "existing" };
    shop = await Shop.open(overrides, keys);
    const { cluster } = shop;
    server = await (await cluster.start(`StatefulSet/${SERVER}`)).untilReady();
    await (await cluster.start(`Deployment/${POOLER}`)).untilReady();
    workload = await cluster.add("client", clientTemplate(cluster));
  });
  afterAll(() => shop?.cluster.end());

  /** A statement from the pod of a workload, by a URL or connection string that its shell writes; what it says. */
  const ask = async (connection: string, statement = IS_ENCRYPTED): Promise<string> => {
    const { stdout, stderr } = await workload.exec([
      ...[
        "sh",
        "-c",
        `PGPASSWORD=$AUDIT_PGPASSWORD exec psql -XwAt -v ON_ERROR_STOP=1 -c "$1" "${connection}"`,
      ],
      ...["sh", statement],
    ]);
    return `${stdout}${stderr}`.trim();
  };
  const at = (host: string, more: string) => `host=${host} user=app dbname=audit ${more}`;
  const verified = `sslmode=verify-full sslrootcert=${CA}`;

  it("is reached by the variables of a workload, which lead to the pooler", async () => {
    expect(await shell(workload, 'echo "$AUDIT_DATABASE_URL"')).toBe(
      `postgresql://app@${POOLER}:5432/audit?sslmode=verify-full&sslrootcert=${CA}\n`,
    );
    // What the pooler itself opens to the server.
    expect(await ask("$AUDIT_DATABASE_URL")).toBe("t");
    const costs = "PGPASSWORD=$COSTS_PGPASSWORD psql -XwAt";
    expect(await shell(workload, `${costs} -c "SELECT current_user" "$COSTS_DATABASE_URL"`)).toBe(
      "costs_app\n",
    );
  });

  it.each([SERVER, POOLER])(
    "at %s, is verified with the authority of the stack, and its name",
    async (host) => {
      expect(await ask(at(host, verified))).toBe("t");
      const address = (await shell(workload, `getent ahostsv4 ${host}`)).split(" ")[0];
      const called = (name: string) => ask(at(name, `hostaddr=${address} ${verified}`));
      const namespace = ownerOf(shop.cluster.manifests, `StatefulSet/${SERVER}`).metadata.namespace;
      expect(await called(`${host}.${namespace}.svc`)).toBe("t");
      expect(await called("elsewhere")).toContain('does not match host name "elsewhere"');
      await shell(workload, "cat > /tmp/ca", strangeAuthority());
      expect(await ask(at(host, "sslmode=verify-full sslrootcert=/tmp/ca"))).toContain(
        "certificate verify failed",
      );
    },
  );

  it("refuses whoever does not encrypt, at the server and at the pooler", async () => {
    expect(await ask(at(SERVER, "sslmode=disable"))).toContain("no encryption");
    expect(await ask(at(SERVER, "sslmode=disable user=costs_app dbname=costs"))).toContain("no encryption");
    expect(await ask(at(POOLER, "sslmode=disable"))).toContain("SSL required");
  });

  it("keeps the users of one store out of the databases of another", async () => {
    expect(await ask(at(SERVER, `${verified} dbname=costs`))).toContain("pg_hba.conf rejects connection");
  });

  it("is backed up and restored over the same way, and only by its name", async () => {
    await ask(at(SERVER, verified), "CREATE TABLE kept AS SELECT generate_series(1, 10) AS n");
    for (const key of [SERVER, "costs-logical-database"])
      expect(await shop.backUp(key)).toContain("is complete");
    await ask(at(SERVER, verified), "DELETE FROM kept");
    expect(await shop.restore(SERVER)).toContain("restored");
    expect(await ask(at(SERVER, verified), "SELECT count(*) FROM kept")).toBe("10");
    const address = (await shell(server, "hostname -i")).trim();
    const { exitCode, log } = await shop.backUpWith(SERVER, { PGHOST: address });
    expect([exitCode, log]).toEqual([1, expect.stringContaining("does not match host name")]);
  });
});
