import aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Entry } from "../needs.ts";
import { EDGE_REGION, type Scope } from "../scope.ts";
import { type AuditTrail, auditLabel } from "./audit.ts";
import { type LogBucket, logBucket } from "./logBucket.ts";
import { balancerWriter, deliveryWriter, type LogWriter, objectsWriter } from "./logWriters.ts";

interface AccessLogsArgs {
  readonly scope: Scope;
  readonly account: pulumi.Input<string>;
  /** How people reach the public workload; null if nothing is public. */
  readonly entry: Entry | null;
  /** Trails, which wrote into this bucket in an earlier package. */
  readonly trails: readonly AuditTrail[];
  readonly parent: pulumi.Resource;
}

/** The bucket of access logs. Every tier has it, because what it holds outlives a change of the tier. */
export function accessLogs(args: AccessLogsArgs): LogBucket {
  const { scope, trails, parent } = args;
  const logs = logBucket({
    scope,
    label: `${scope.name}-logs`,
    writers: writersOf(args),
    protect: true,
    dependsOn: trails.map(({ trail }) => trail),
    parent,
  });
  for (const { bucket } of trails) {
    new aws.s3.BucketLogging(
      `${auditLabel(scope)}-logging`,
      { bucket: bucket.id, targetBucket: logs.bucket.id, targetPrefix: "objects/audit/" },
      // As the bucket itself does, it stays in the account when the trail goes.
      { parent, dependsOn: [logs.policy], retainOnDelete: !scope.settings.ephemeral },
    );
  }
  return logs;
}

/** Logs of CloudFront, which CloudWatch delivers. */
export const distribution = { name: "distribution", prefix: "edge" } as const;

/** Every service that writes access logs of this stack. */
function writersOf({ scope, account, entry, trails }: AccessLogsArgs): LogWriter[] {
  const { plan, name, region } = scope;
  const buckets = Object.values(plan.stores).filter(({ engine }) => engine === "s3");
  const stores = plan.enterpriseSecurity ? buckets.map((store) => `${name}-${store.name}`) : [];
  const objects = [...stores, ...trails.map(() => auditLabel(scope))];
  return [
    ...(entry === null ? [] : [deliveryWriter({ ...distribution, account, region: EDGE_REGION })]),
    ...((entry?.balanced ?? null) === null ? [] : [balancerWriter({ account, region })]),
    ...(objects.length > 0 ? [objectsWriter(account, objects)] : []),
  ];
}
