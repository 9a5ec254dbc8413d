import { UnsupportedError } from "../base/errors.ts";
import type { SecretReference } from "./platform.ts";

/** Kinds of places that secrets live in, and workloads read them from. */
type SecretPlace = SecretReference["in"];

/** A secret of one kind of place. */
type SecretIn<Place extends SecretPlace> = Extract<SecretReference, { readonly in: Place }>;

/** Secrets of one kind of place, by the variable that a workload finds each in. */
export type SecretsIn<Place extends SecretPlace> = Readonly<Record<string, SecretIn<Place>>>;

/** How secrets of each kind of place come to the place that a workload reads from. */
export type SecretDeliveries<Place extends SecretPlace> = {
  readonly [From in SecretPlace]: (secrets: SecretsIn<From>) => SecretsIn<Place>;
};

/** The way of secrets that live where the workload reads them. */
export const deliverUnchanged = <Place extends SecretPlace>(secrets: SecretsIn<Place>): SecretsIn<Place> =>
  secrets;

/**
 * A way that does not exist: the secrets live in `from`, and what would do is `expected`.
 *
 * @throws UnsupportedError naming the variables, where a workload asks for such a secret.
 */
export const undeliverable =
  (from: string, expected: string) =>
  (secrets: Readonly<Record<string, unknown>>): never => {
    throw new UnsupportedError(
      `${Object.keys(secrets).join(", ")}: got a secret of ${from}, expected ${expected}`,
    );
  };

/** The secrets that live in one kind of place. */
function livingIn<From extends SecretPlace>(
  place: From,
  secrets: Readonly<Record<string, SecretReference>>,
): SecretsIn<From> {
  const lives = (entry: [string, SecretReference]): entry is [string, SecretIn<From>] =>
    entry[1].in === place;
  return Object.fromEntries(Object.entries(secrets).filter(lives));
}

/**
 * The same secrets where a workload can read them, by variable. This is the only door between two places.
 *
 * @param deliveries one row a place that a secret may live in; what cannot be brought throws.
 */
export function deliverSecrets<Place extends SecretPlace>(
  secrets: Readonly<Record<string, SecretReference>>,
  deliveries: SecretDeliveries<Place>,
): SecretsIn<Place> {
  const take = <From extends SecretPlace>(from: From): SecretsIn<Place> =>
    deliveries[from](livingIn(from, secrets));
  const places = new Set(Object.values(secrets).map((secret) => secret.in));
  return Object.assign({}, ...[...places].map(take));
}
