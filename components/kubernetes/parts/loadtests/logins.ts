import kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { LOAD_TEST_CREDENTIALS, LOAD_TEST_HEADERS } from "../../../../profiles/secretNames.ts";
import type { Scope } from "../scope.ts";
import { referenceTo } from "../secrets/reference.ts";

/** Variable of the script → the entry of `echelon:secrets` that it holds. */
const VARIABLES = { HEADERS_JSON: LOAD_TEST_HEADERS, CREDENTIALS_JSON: LOAD_TEST_CREDENTIALS } as const;

type Held = Readonly<Record<string, { readonly name: pulumi.Input<string>; readonly key: string }>>;

/**
 * The logins of a load test, as Secrets of its namespace: one that the stack makes of values, and those that are there. A
 * new value makes another Secret, which the next run takes.
 */
export function createLogins(
  { name, secrets, labels }: Scope,
  namespace: pulumi.Input<string>,
  parent: pulumi.Resource,
): Held {
  const given = Object.entries(VARIABLES).flatMap(([variable, secret]) => {
    const source = secrets[secret];
    return source === undefined ? [] : [{ variable, secret, source }];
  });
  const values = given.flatMap(({ secret, source }) =>
    "value" in source ? [[secret, source.value] as const] : [],
  );
  const made =
    values.length === 0
      ? null
      : new kubernetes.core.v1.Secret(
          `${name}-load-tests-logins`,
          {
            metadata: { namespace, labels },
            type: "Opaque",
            immutable: true,
            stringData: Object.fromEntries(values),
          },
          { parent },
        );
  return Object.fromEntries(
    given.map(({ variable, secret, source }) => {
      if (made !== null && "value" in source) return [variable, { name: made.metadata.name, key: secret }];
      const { name: holder, key } = referenceTo(secret, "existing" in source ? source.existing : secret);
      return [variable, { name: holder, key }];
    }),
  );
}
