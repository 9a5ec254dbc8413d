import { readFileSync } from "node:fs";
import { join } from "node:path";
import type aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { AwsSecret } from "../../../platform.ts";
import { softwareImage } from "../../../workload/software.ts";
import { setupTask } from "../containers/setupTask.ts";
import { databaseAuthority } from "../security/databaseAuthority.ts";
import type { StoreArgs } from "../store.ts";
import { databaseName, type Guest } from "./guests.ts";
import { DATABASE_USER } from "./password.ts";

/** Has psql, which speaks with every version of the server. */
const CLIENT = "postgres-17";

interface DatabasesArgs {
  readonly server: aws.rds.Instance;
  /** Password of the owner. */
  readonly password: AwsSecret;
  readonly guests: readonly Guest[];
}

const words = (names: readonly string[]): string => names.map(databaseName).join(" ");

/**
 * Makes what RDS does not: further databases, and the users and databases of other stores on the server. RDS itself makes the
 * first database and its owner.
 *
 * @returns what exists once they are there; none where there is nothing to make.
 */
export function furtherDatabases(
  args: StoreArgs<"rds">,
  { server, password, guests }: DatabasesArgs,
): pulumi.Resource[] {
  const { scope, foundation, store, tasks, name, parent } = args;
  const [first, ...own] = store.databases;
  if (own.length === 0 && guests.length === 0) return [];
  const task = setupTask({
    ...{ scope, foundation, parent },
    name: `${name}-setup`,
    cluster: tasks(),
    image: softwareImage(scope.settings, CLIENT),
    command: ["sh", "-c", readFileSync(join(import.meta.dirname, "databases.sh"), "utf8")],
    environment: {
      PGHOST: server.address,
      PGPORT: String(store.ports.clients[0]),
      PGUSER: DATABASE_USER,
      PGDATABASE: databaseName(first),
      AUTHORITY: databaseAuthority(scope.region),
      OWN: words(own),
      GUESTS: guests.map(({ user }) => user).join(" "),
      ...Object.fromEntries(guests.map((one) => [`DATABASES_${one.user}`, words(one.store.databases)])),
    },
    secrets: {
      PGPASSWORD: password,
      ...Object.fromEntries(guests.map((one) => [`PASSWORD_${one.user}`, one.password])),
    },
    before: [server],
  });
  return [task];
}
