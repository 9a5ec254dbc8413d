import { NEO4J_SEED_PORT, neo4jPorts } from "../../../../plan/engines/neo4j.ts";
import { membersOf } from "../../../../plan/engines/store.ts";
import { softwareImage } from "../../../workload/software.ts";
import type { CertificateFiles } from "../certificates/server.ts";
import { authorityOf } from "../certificates/trust.ts";
import type { Graph } from "../neo4j/config.ts";
import { graphCertificate, mutualPolicy, settingLines, trustAuthority } from "../neo4j/policies.ts";
import { LOGIN, NEO4J_USER } from "../neo4j/servers.ts";
import { fromSecret } from "../pods/podFields.ts";
import { type StoreContext, storeName } from "../storage/store.ts";
import type { Dump } from "./dumps.ts";

/** Heap of the program that writes a backup: half of the memory of its pod (plan/backup.ts). */
const HEAP = "1G";

const CLIENT = "/tmp/backup.conf";
/** The program asks for a directory that is empty. */
const WORK = "/tmp/work";

/** What the connection to the port of backups shows and verifies: lines before the command, and its option. */
const mutual = (files: CertificateFiles) => ({
  prepare: [
    ...trustAuthority(files),
    `cat > ${CLIENT} <<'END'`,
    ...settingLines(mutualPolicy("backup", files)),
    "END",
  ],
  option: ` --additional-config=${CLIENT}`,
});

const inTheClear = { prepare: [], option: "" };

const STORE = "/tmp/authorities.p12";
const PASSWORD = "changeit";

/** The shell reads authorities from a file of Java's own kind only. The file holds nothing secret. */
const shellOver = (authority: string | undefined) =>
  authority === undefined
    ? { prepare: [], shell: 'cypher-shell --address "neo4j://$HOST"' }
    : {
        prepare: [
          `keytool -importcert -noprompt -file ${authority} -keystore ${STORE} -storepass ${PASSWORD}`,
          `export JAVA_TOOL_OPTIONS="-Djavax.net.ssl.trustStore=${STORE} -Djavax.net.ssl.trustStorePassword=${PASSWORD}"`,
        ],
        shell: 'cypher-shell --address "neo4j+s://$HOST"',
      };

/** How the one database spreads over the servers of a cluster. */
function topology(store: Graph): string {
  const [{ count }] = store.processes;
  const readers = membersOf(store) - count;
  if (store.engine === "neo4j") return "";
  return `TOPOLOGY ${count} PRIMARIES${readers > 0 ? ` ${readers} SECONDARIES` : ""}`;
}

/**
 * A backup of the running database, which only the enterprise edition makes; null for the community edition. To restore one,
 * the pod serves its file, and the servers make the database anew from it.
 * https://neo4j.com/docs/operations-manual/5/backup-restore/online-backup/
 * https://neo4j.com/docs/operations-manual/5/clustering/databases/#cluster-seed-uri
 */
export function neo4jDump(store: Graph, { scope, credentials }: StoreContext): Dump | null {
  if (store.edition === "community") return null;
  const files = graphCertificate(store, scope);
  const client = files === null ? inTheClear : mutual(files);
  const { prepare, shell } = shellOver(authorityOf(store, scope)?.path);
  const asksServer = `${shell} --database system --non-interactive`;
  const seed = `"http://$POD_IP:${NEO4J_SEED_PORT}/$file"`;
  return {
    image: softwareImage(scope.settings, "neo4j-enterprise"),
    user: NEO4J_USER,
    env: [
      { name: "HOST", value: storeName(store) },
      { name: "HEAP_SIZE", value: HEAP },
      { name: "NEO4J_ACCEPT_LICENSE_AGREEMENT", value: "yes" },
    ],
    backup: {
      lines: [
        ...client.prepare,
        `mkdir ${WORK}`,
        `neo4j-admin database backup${client.option} --from="$HOST:${neo4jPorts.backup}" --to-path="$new" --temp-path=${WORK} --type=FULL neo4j`,
      ],
      certificate: files,
    },
    restore: {
      lines: [
        'file=$(cd "$backup" && ls *.backup)',
        `jwebserver --bind-address 0.0.0.0 --port ${NEO4J_SEED_PORT} --directory "$backup" &`,
        "server=$!",
        ...prepare,
        `${asksServer} 'DROP DATABASE neo4j IF EXISTS WAIT'`,
        `${asksServer} "CREATE DATABASE neo4j ${topology(store)} OPTIONS { existingData: 'use', seedURI: '"${seed}"' } WAIT"`,
        "kill $server",
      ],
      env: [
        { name: "POD_IP", valueFrom: { fieldRef: { fieldPath: "status.podIP" } } },
        { name: "NEO4J_USERNAME", value: LOGIN },
        fromSecret("NEO4J_PASSWORD", credentials.neo4j()),
      ],
    },
    writes: false,
    restoreSize: null,
  };
}
