import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { software } from "../../../components/workload/software.ts";
import { templateOf } from "../../../sandbox/client/objects.ts";
import type { KubeObject } from "../../../sandbox/client/transport.ts";
import { strangePair } from "../pod/certificates.ts";
import { Cluster } from "../pod/cluster.ts";
import { versionsLine } from "../pod/images.ts";
import { type Manifests, manifestsOf, ownerOf, renderedStack } from "../pod/manifests.ts";
import type { Pod } from "../pod/pod.ts";

/** A JVM on a busy machine. */
const READY_MS = 110_000;

const SET = "graph-neo4j-cluster-primary";
const HOST = `${SET}-0.graph-neo4j-cluster-members`;
const TLS = "/etc/echelon-tls";

const graph = { kind: "neo4j", members: 3, cpu: 1, memoryMiB: 1536, capacityGB: 10, backupDays: 7 };

/** Settings that the community edition does not know. */
const LICENSED = /^(initial\.|dbms\.cluster\.|server\.(cluster|backup|metrics)\.)/;
const OF_CLIENTS = "dbms.ssl.policy.bolt.";
const OF_MEMBERS = "dbms.ssl.policy.cluster.";

/**
 * The configuration of a member as far as the community edition knows it, which loads the policies of members and backups, but opens
 * no port for either. So the port of clients gets the policy of the members.
 */
const known = (configuration: string): string =>
  configuration
    .split("\n")
    .filter((line) => !LICENSED.test(line) && !line.startsWith(OF_CLIENTS))
    .flatMap((line) => (line.startsWith(OF_MEMBERS) ? [line, line.replace(OF_MEMBERS, OF_CLIENTS)] : [line]))
    .join("\n");

function withoutLicence({ objects }: Manifests): Manifests {
  const changed = objects.map((object): KubeObject => {
    const { data } = object as { readonly data?: Readonly<Record<string, string>> };
    const configuration = data?.["neo4j.conf"];
    return configuration === undefined
      ? object
      : ({ ...object, data: { ...data, "neo4j.conf": known(configuration) } } as KubeObject);
  });
  return manifestsOf(changed);
}

/** The lines of a backup up to the command itself: they write the settings of its connection. */
function beforeBackup(manifests: Manifests): string {
  const owner = ownerOf(manifests, "CronJob/backup-graph-neo4j-cluster");
  const script = templateOf(owner).spec?.containers[0]?.command?.at(-1) ?? "";
  return script.slice(script.indexOf("mkdir -p /tmp/trusted"), script.indexOf("\nEND\n")).concat("\nEND\n");
}

const image = software["neo4j-community"]?.image ?? "";

describe(`the policies of Neo4j's cluster, in the community edition: ${versionsLine(image)}`, () => {
  let cluster: Cluster;
  let server: Pod;
  let lines: string;

  beforeAll(async () => {
    const rendered = await renderedStack("regional", {
      "echelon:overrides": JSON.stringify({ stores: { graph } }),
      "echelon:certificates": "existing",
      "echelon:licences": JSON.stringify(["neo4j"]),
      "echelon:softwareImages": JSON.stringify({ "neo4j-enterprise": image }),
    });
    lines = beforeBackup(rendered);
    cluster = await Cluster.start(withoutLicence(rendered));
    server = await (await cluster.start(`StatefulSet/${SET}`, 0)).untilReady(READY_MS);
  }, READY_MS + 30_000);
  afterAll(() => cluster?.end());

  /** Connects as a member or a backup does. With TLS 1.2 both sides know the other before the connection stands. */
  const connect = (more: readonly string[], host = HOST) =>
    server.exec(
      [
        ...["openssl", "s_client", "-connect", `${HOST}:7687`, "-tls1_2", "-verify_return_error"],
        ...["-CAfile", `${TLS}/ca.crt`, "-verify_hostname", host, ...more],
      ],
      { input: "" },
    );
  const OWN = ["-cert", `${TLS}/tls.crt`, "-key", `${TLS}/tls.key`];

  test("are loaded for clients, members and backups", async () => {
    const { stdout } = await server.exec([
      "sh",
      "-c",
      "grep -ho 'Loaded SSL policy .*' /data/logs/debug.log",
    ]);
    expect([...stdout.matchAll(/Loaded SSL policy '(\w+)'/g)].map(([, scope]) => scope).toSorted()).toEqual([
      "BACKUP",
      "BOLT",
      "CLUSTER",
    ]);
  });

  test("let in whoever shows a certificate of the stack, and are called by the name of the member", async () => {
    const { code, stdout } = await connect(OWN);
    expect([code, stdout]).toEqual([0, expect.stringContaining("Verification: OK")]);
  });

  test("refuse whoever shows none, or one that the authority of the stack has not signed", async () => {
    const [certificate, key] = ["/tmp/strange.crt", "/tmp/strange.key"];
    for (const [path, input] of [
      [certificate, strangePair().certificate],
      [key, strangePair().key],
    ] as const)
      expect(await server.exec(["sh", "-c", `cat > ${path}`], { input })).toMatchObject({ code: 0 });
    for (const shown of [[], ["-cert", certificate, "-key", key]]) {
      const { code, stdout, stderr } = await connect(shown);
      expect([code, `${stdout}${stderr}`]).toEqual([
        1,
        expect.stringMatching(/alert (bad certificate|certificate unknown)/),
      ]);
    }
  });

  test("are prepared anew by each start, and are for a backup those of the server", async () => {
    const { code, stdout } = await server.exec([
      "sh",
      "-c",
      `set -eu\n${lines}cat /tmp/backup.conf; ls /tmp/trusted; grep '^dbms.ssl.policy.backup' /tmp/conf/neo4j.conf`,
    ]);
    const [ofBackup, ofServer] = stdout.split("ca.crt\n");
    expect([code, ofBackup]).toEqual([0, ofServer]);
    expect(ofServer).toContain("client_auth=REQUIRE");
  });
});

test.skip("Neo4j's members and backups call each other by TLS: no registry serves the enterprise edition", () => {});
