import { UnsupportedError } from "../base/errors.ts";
import type { SecretReference } from "./platform.ts";

/** Where a secret is kept, and where a workload can read one: Kubernetes Secrets or AWS Secrets Manager. */
type SecretPlace = SecretReference["in"];

/** A secret that is kept in one of these places. */
type SecretIn<Place extends SecretPlace> = Extract<SecretReference, { readonly in: Place }>;

/** Secrets that are kept in one place, by the environment variable of the workload. */
export type SecretsIn<Place extends SecretPlace> = Readonly<Record<string, SecretIn<Place>>>;

/** For each place that a secret may be kept in, how its secrets get to the place that the workload reads. */
export type SecretDeliveries<Place extends SecretPlace> = {
  readonly [From in SecretPlace]: (secrets: SecretsIn<From>) => SecretsIn<Place>;
};

/** For secrets that are kept where the workload reads them. */
export const deliverUnchanged = <Place extends SecretPlace>(secrets: SecretsIn<Place>): SecretsIn<Place> =>
  secrets;

/**
 * For secrets that cannot get to the place that the workload reads.
 *
 * @param from where the secrets are kept, in words.
 * @param expected what would work instead, in words.
 * @throws UnsupportedError with the names of the variables, if a workload needs such a secret.
 */
export const undeliverable =
  (from: string, expected: string) =>
  (secrets: Readonly<Record<string, unknown>>): never => {
    throw new UnsupportedError(
      `${Object.keys(secrets).join(", ")}: got a secret of ${from}, expected ${expected}`,
    );
  };

/** Those of the secrets that are kept in one place. */
function keptIn<From extends SecretPlace>(
  place: From,
  secrets: Readonly<Record<string, SecretReference>>,
): SecretsIn<From> {
  const isThere = (entry: [string, SecretReference]): entry is [string, SecretIn<From>] =>
    entry[1].in === place;
  return Object.fromEntries(Object.entries(secrets).filter(isThere));
}

/**
 * Makes secrets available where a workload can read them. Secrets move between places only through this function.
 *
 * @param deliveries one entry per place that a secret may be kept in.
 * @returns references to the secrets in the workload's place, by variable.
 * @throws UnsupportedError for a secret that cannot be delivered.
 */
export function deliverSecrets<Place extends SecretPlace>(
  secrets: Readonly<Record<string, SecretReference>>,
  deliveries: SecretDeliveries<Place>,
): SecretsIn<Place> {
  const take = <From extends SecretPlace>(from: From): SecretsIn<Place> =>
    deliveries[from](keptIn(from, secrets));
  const places = new Set(Object.values(secrets).map((secret) => secret.in));
  return Object.assign({}, ...[...places].map(take));
}
