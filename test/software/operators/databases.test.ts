import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Container, type PodTemplate, templateOf } from "../../../sandbox/client/objects.ts";
import { Cluster } from "../pod/cluster.ts";
import type { Executed } from "../pod/container.ts";
import { ownerOf, renderedStack } from "../pod/manifests.ts";
import type { Pod } from "../pod/pod.ts";
import { operated } from "./operated.ts";

const WORKLOAD = "Deployment/bella-app";
const NAME = "database-cloudnative-pg";

/** A pod with the variables and files of a workload, and with the programs of the server. */
function clientOf({ manifests }: Cluster): PodTemplate {
  const { metadata, spec } = templateOf(ownerOf(manifests, WORKLOAD));
  const [server] = templateOf(ownerOf(manifests, `StatefulSet/${NAME}`)).spec?.containers ?? [];
  const [{ env, volumeMounts } = {}] = spec?.containers ?? [];
  const container = { name: "client", image: server?.image, command: ["sleep", "600"], env, volumeMounts };
  return { metadata, spec: { ...spec, containers: [container as Container] } } as PodTemplate;
}

describe("a workload of a stack whose PostgreSQL an operator runs", () => {
  let cluster: Cluster;
  let client: Pod;

  beforeAll(async () => {
    cluster = await Cluster.start(operated(await renderedStack("bella-enterprise")));
    const owners = [`StatefulSet/${NAME}`, `Deployment/${NAME}-pooler`, `Deployment/${NAME}-pooler-ro`];
    for (const owner of owners) await cluster.start(owner).then((pod) => pod.untilReady());
    client = await cluster.add("client", clientOf(cluster));
  });
  afterAll(() => cluster?.end());

  const ask = (url: string, env: Readonly<Record<string, string>> = {}): Promise<Executed> =>
    client.exec(["sh", "-c", `psql -X -w -A -t "${url}" -c "SELECT current_user, current_database()"`], {
      env: { PGCONNECT_TIMEOUT: "5", ...env },
    });

  it.each(["DATABASE_URL", "DATABASE_READ_URL"])(
    "signs in by %s and PGPASSWORD, through a pooler whose certificate it verifies",
    async (name) => {
      expect((await ask(`$${name}`)).stdout).toBe("app|bella_enterprise\n");
      expect(await client.exec(["sh", "-c", `echo "$${name}"`])).toMatchObject({
        stdout: expect.stringMatching(/@database-cloudnative-pg-pooler.*sslmode=verify-full/),
      });
    },
  );

  it("signs in by the address in the operator's own Secret too", async () => {
    const uri = cluster.manifests.content("Secret", `${NAME}-app`)?.uri?.toString() ?? "";
    expect((await ask(uri)).stdout).toBe("app|bella_enterprise\n");
  });

  it.each([
    ["with another password", () => "$DATABASE_URL", { PGPASSWORD: "other" }, /authentication failed/],
    [
      "by an address, which is no name in the certificate",
      () => `$(echo "$DATABASE_URL" | sed "s/@[^:]*:/@${cluster.serviceAddress(`${NAME}-pooler`)}:/")`,
      {},
      /does not match host name/,
    ],
  ])("is refused %s", async (_, url, env, says) => {
    const { code, stderr } = await ask(url(), env);
    expect([code, stderr]).toEqual([2, expect.stringMatching(says)]);
  });
});
