import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Cluster } from "../pod/cluster.ts";
import type { Pod } from "../pod/pod.ts";
import { openWith, pooler, startDatabase, withDatabases } from "./database.ts";

/** A pooler without a certificate, and one that asks everybody to encrypt but who comes by its socket. */
const choices = [{ certificates: "none" }, { certificates: "existing" }] as const;

describe.each(choices)(
  "the exporter beside a pooler, with certificates: $certificates",
  ({ certificates }) => {
    let cluster: Cluster;
    let pod: Pod;

    beforeAll(async () => {
      const keys = { "echelon:monitoring": "existing", "echelon:certificates": certificates };
      cluster = await openWith(withDatabases(["shop"], { pooler }), keys);
      await startDatabase(cluster);
      pod = await (await cluster.start("Deployment/db-postgres-pooler")).untilReady();
    });
    afterAll(() => cluster?.end());

    it("signs in by the socket without a password, and gives the figures of the pooler", async () => {
      const port = await cluster.leadIn(pod, 9127);
      const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
      expect(text).toMatch(/^pgbouncer_up 1$/m);
      expect(text).toMatch(/^pgbouncer_config_max_client_connections 400$/m);
      expect(text).toMatch(/^pgbouncer_databases_pool_size\{.*name="shop".*\} 8$/m);
    });
  },
);
