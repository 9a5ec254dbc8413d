import type * as pulumi from "@pulumi/pulumi";
import random from "@pulumi/random";
import type { Foundation } from "../../foundation.ts";
import type { Scope } from "../scope.ts";
import { createSecret } from "../security/createSecret.ts";

/** ElastiCache accepts passwords of 16 to 128 printable characters. */
const PASSWORD_CHARACTERS = 48;

/** A password, and where it is kept. */
export interface CachePassword {
  readonly text: pulumi.Output<string>;
  /** ARN in Secrets Manager, which alone hands it out. */
  readonly arn: pulumi.Output<string>;
}

/**
 * The passwords of the users of ElastiCache. A workload has one for every store there, as it has one variable for it. Each is
 * made when a store first needs it.
 */
export type CachePasswords = (user: string) => CachePassword;

interface PasswordArgs {
  readonly scope: Scope;
  readonly foundation: Pick<Foundation, "key">;
  readonly parent: pulumi.Resource;
}

/** A password, and the secret that holds it. */
export function cachePassword(
  names: { readonly password: string; readonly secret: string },
  args: PasswordArgs,
): CachePassword {
  const { result: text } = new random.RandomPassword(
    names.password,
    { length: PASSWORD_CHARACTERS, special: false },
    { parent: args.parent },
  );
  return { text, arn: createSecret(names.secret, text, args) };
}

/** The passwords of a stack's workloads. */
export function cachePasswords(args: PasswordArgs): CachePasswords {
  const made = new Map<string, CachePassword>();
  return (user) => {
    const known = made.get(user);
    if (known !== undefined) return known;
    const label = `${args.scope.name}-redis-${user}`;
    const password = cachePassword({ password: `${label}-password`, secret: `${label}-secret` }, args);
    made.set(user, password);
    return password;
  };
}
