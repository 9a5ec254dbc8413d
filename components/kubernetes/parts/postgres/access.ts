import type { Plan } from "../../../../plan/types.ts";
import { DATABASE_USER } from "./files.ts";
import { guestsOf, guestUser, type Server } from "./servers.ts";

/** Connections over the network, by the word that pg_hba.conf has for them: all, or only those over TLS. */
export type Connections = "host" | "hostssl";

/** A user who owns databases, and may connect to nothing else. */
export interface Owner {
  readonly user: string;
  readonly databases: readonly string[];
}

/** The owners on a server: that of its own databases, and one for each guest. */
export const ownersOf = (server: Server, plan: Pick<Plan, "stores">): Owner[] => [
  { user: DATABASE_USER, databases: server.databases },
  ...guestsOf(server, plan).map(({ name, databases }) => ({ user: guestUser(name), databases })),
];

/**
 * Lines of pg_hba.conf by which each owner reaches its own databases only; none where there is only one. The rights of a
 * database let everybody connect, and neither a template nor CloudNativePG changes that for a new one.
 * https://www.postgresql.org/docs/current/auth-pg-hba-conf.html
 */
export function ownersOnly(owners: readonly Owner[], connections: Connections): string[] {
  if (owners.length === 1) return [];
  return owners.flatMap(({ user, databases }) => [
    ...databases.map((database) => `${connections} "${database}" ${user} all scram-sha-256`),
    `host all ${user} all reject`,
  ]);
}

/**
 * Who may connect. Over the network everybody needs a password, and the superuser may not come in; `kubectl exec` is that
 * superuser, by the name of the operating system's user.
 * https://www.postgresql.org/docs/current/auth-pg-hba-conf.html
 */
export const hostsFile = (owners: readonly Owner[], connections: Connections): string =>
  [
    "local all postgres peer",
    "local all all scram-sha-256",
    "host all postgres all reject",
    ...ownersOnly(owners, connections),
    `${connections} all all all scram-sha-256`,
    "",
  ].join("\n");
