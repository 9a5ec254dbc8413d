import type { SecretArgs } from "../security/createSecret.ts";
import { type StoredPassword, storedPassword } from "../security/passwords.ts";

/**
 * The passwords of the users of ElastiCache. A workload has one for every store there, as it has one variable for it. Each is
 * made when a store first needs it.
 */
export type CachePasswords = (user: string) => StoredPassword;

/** The passwords of a stack's workloads. */
export function cachePasswords(args: SecretArgs): CachePasswords {
  const made = new Map<string, StoredPassword>();
  return (user) => {
    const known = made.get(user);
    if (known !== undefined) return known;
    const label = `${args.scope.name}-redis-${user}`;
    const password = storedPassword({ password: `${label}-password`, secret: `${label}-secret` }, args);
    made.set(user, password);
    return password;
  };
}
