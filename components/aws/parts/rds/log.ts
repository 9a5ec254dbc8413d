import * as pulumi from "@pulumi/pulumi";
import { awsNames } from "../../../../targets/aws/names.ts";
import { givenName } from "../givenName.ts";
import { logGroup } from "../monitoring/logGroup.ts";
import type { StoreArgs } from "../store.ts";

/**
 * The log of a server. RDS makes the log group that has the instance's name, without key and retention time, unless it is
 * there. So the stack names the instance. A trial has no such log: RDS may make the group again while it is removed.
 */
export function serverLog({ scope, foundation, name, parent }: StoreArgs<"rds">) {
  const identifier = givenName(`${name}-identifier`, {
    rule: awsNames.rds,
    parts: [name, scope.stack],
    parent,
  });
  if (scope.settings.ephemeral) return { identifier, exported: [], logs: [] };
  const log = "postgresql";
  const group = logGroup(
    `${name}-log`,
    { scope, key: foundation.key, parent },
    { name: pulumi.interpolate`/aws/rds/instance/${identifier}/${log}`, stays: true },
  );
  return { identifier, exported: [log], logs: [group] };
}
