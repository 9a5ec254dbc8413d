import * as pulumi from "@pulumi/pulumi";
import { awsNames } from "../../../targets/aws/names.ts";
import { givenName } from "./givenName.ts";
import { logGroup } from "./monitoring/logGroup.ts";
import type { StoreArgs } from "./store.ts";

/** Logs that a database sends to CloudWatch, and where. */
interface ExportedLogs<Log extends string> {
  /** Start of the names of its log groups; the name of the database and that of the log follow. */
  readonly prefix: string;
  /** Log → logical name of its group. */
  readonly groups: Readonly<Record<Log, string>>;
}

/**
 * The name of a database of RDS or DocumentDB, and its log groups. The service makes those groups by itself, without key and
 * retention time, unless they are there. So the stack names the database. A trial has no such logs: the service may make a group
 * again while it is removed.
 */
export function exportedLogs<Log extends string>(
  { scope, foundation, name, parent }: Pick<StoreArgs<"rds">, "scope" | "foundation" | "name" | "parent">,
  { prefix, groups }: ExportedLogs<Log>,
) {
  const identifier = givenName(`${name}-identifier`, {
    rule: awsNames.rds,
    parts: [name, scope.stack],
    parent,
  });
  if (scope.settings.ephemeral) return { identifier, exported: [], logs: [] };
  const logs = Object.entries<string>(groups).map(([log, label]) =>
    logGroup(
      label,
      { scope, key: foundation.key, parent },
      { name: pulumi.interpolate`${prefix}/${identifier}/${log}`, stays: true },
    ),
  );
  return { identifier, exported: Object.keys(groups), logs };
}
