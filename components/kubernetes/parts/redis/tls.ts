import type { CertificateFiles } from "../certificates/server.ts";
import { CA_KEY } from "../certificates/trust.ts";
import type { VolumeMount } from "../pods/podFields.ts";

/**
 * `redis-cli` for a server whose certificate an authority has signed; as it is where nothing is encrypted. It verifies the
 * authority, and not the host name.
 *
 * @param authority path of the certificate of the authority.
 */
export const cliWith = (authority: string | undefined): string =>
  authority === undefined ? "redis-cli" : `redis-cli --tls --cacert ${authority}`;

/** The files with which a Redis shows who it is, to clients and to other servers. */
export const certificateSettings = ({
  certificate,
  key,
  authority,
}: CertificateFiles): Readonly<Record<string, string>> => ({
  "tls-cert-file": certificate,
  "tls-key-file": key,
  "tls-ca-cert-file": authority,
});

/**
 * Settings of a server that listens on one port, and speaks TLS only. Clients sign in with a password.
 * https://redis.io/docs/latest/operate/oss_and_stack/management/security/encryption/
 */
export const serverSettings = (port: number, files: CertificateFiles): Readonly<Record<string, string>> => ({
  port: "0",
  "tls-port": String(port),
  ...certificateSettings(files),
  "tls-auth-clients": "no",
});

/** Settings as arguments of `redis-server`. */
export const asArguments = (settings: Readonly<Record<string, string>>): string[] =>
  Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);

/** The certificate of the authority alone, out of the volume that has the key of the server too. */
export const authorityMount = (volume: string, path: string): VolumeMount => ({
  name: volume,
  mountPath: path,
  subPath: CA_KEY,
  readOnly: true,
});
