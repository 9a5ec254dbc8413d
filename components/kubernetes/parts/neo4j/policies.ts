import { basename, dirname } from "node:path";
import type { StorePlan } from "../../../../plan/types.ts";
import { type CertificateFiles, certificateFiles } from "../certificates/server.ts";
import { authorityOf } from "../certificates/trust.ts";
import type { Scope } from "../scope.ts";

export type Settings = Readonly<Record<string, string | number | boolean>>;

/** The certificate of a store; null where it is reached without encryption. */
export const graphCertificate = (store: StorePlan, scope: Scope): CertificateFiles | null =>
  authorityOf(store, scope) === null ? null : certificateFiles(store);

/**
 * Where a pod has the certificate of the authority as the only file: of a mounted Secret, Neo4j would also read what the kubelet
 * adds, and refuse to start. https://github.com/neo4j/neo4j/blob/5.26/community/ssl/src/main/java/org/neo4j/ssl/config/SslPolicyLoader.java
 */
const TRUSTED = "/tmp/trusted";

/** Lines of a shell that fill {@link TRUSTED}. */
export const trustAuthority = ({ authority }: CertificateFiles): string[] => [
  `mkdir -p ${TRUSTED}`,
  // The copy of an earlier start of the container is there, and read-only.
  `cp -f ${authority} ${TRUSTED}/`,
];

/** Settings of one kind of connection: https://neo4j.com/docs/operations-manual/5/security/ssl-framework/#ssl-configuration */
const policy = (
  scope: "bolt" | "cluster" | "backup",
  { certificate, key }: CertificateFiles,
  more: Settings,
): Settings =>
  Object.fromEntries(
    Object.entries({
      enabled: true,
      base_directory: dirname(certificate),
      private_key: basename(key),
      public_certificate: basename(certificate),
      ...more,
    }).map(([name, value]) => [`dbms.ssl.policy.${scope}.${name}`, value]),
  );

/** Clients reach the server by TLS only, and sign in with a password. */
export const clientPolicy = (files: CertificateFiles): Settings => ({
  "server.bolt.tls_level": "REQUIRED",
  ...policy("bolt", files, { client_auth: "NONE" }),
});

/**
 * Both sides show a certificate by the stack's authority: members to each other at the ports 6000, 7000 and 7688, and whoever
 * takes a backup, whom nobody asks for a password. https://neo4j.com/docs/operations-manual/5/clustering/setup/encryption/
 * https://neo4j.com/docs/operations-manual/5/backup-restore/online-backup/#online-backup-ssl
 */
export const mutualPolicy = (scope: "cluster" | "backup", files: CertificateFiles): Settings =>
  policy(scope, files, { client_auth: "REQUIRE", trusted_dir: TRUSTED, verify_hostname: true });

/** Lines of a file of settings. */
export const settingLines = (settings: Settings): string[] =>
  Object.entries(settings).map(([name, value]) => `${name}=${value}`);
