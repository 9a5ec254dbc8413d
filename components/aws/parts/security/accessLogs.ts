import type * as pulumi from "@pulumi/pulumi";
import type { Entry } from "../needs.ts";
import { EDGE_REGION, type Scope } from "../scope.ts";
import { type LogBucket, logBucket } from "./logBucket.ts";
import { balancerWriter, deliveryWriter, type LogWriter, objectsWriter } from "./logWriters.ts";

interface AccessLogsArgs {
  readonly scope: Scope;
  readonly account: pulumi.Input<string>;
  /** How people reach the public workload; null if nothing is public. */
  readonly entry: Entry | null;
  /** Trails, which wrote into this bucket in an earlier package. */
  readonly trails: readonly pulumi.Resource[];
  readonly parent: pulumi.Resource;
}

/** The bucket of access logs. Every tier has it, because what it holds outlives a change of the tier. */
export const accessLogs = ({ trails, ...args }: AccessLogsArgs): LogBucket =>
  logBucket({
    scope: args.scope,
    label: `${args.scope.name}-logs`,
    writers: writersOf(args),
    protect: true,
    dependsOn: trails,
    parent: args.parent,
  });

/** Logs of CloudFront, which CloudWatch delivers. */
export const distribution = { name: "distribution", prefix: "edge" } as const;

/** Every service that writes access logs of this stack. */
function writersOf({ scope, account, entry }: Omit<AccessLogsArgs, "trails">): LogWriter[] {
  const { plan, name, region } = scope;
  const buckets = Object.values(plan.stores).filter(({ engine }) => engine === "s3");
  const objects = plan.enterpriseSecurity ? buckets.map((store) => `${name}-${store.name}`) : [];
  return [
    ...(entry === null ? [] : [deliveryWriter({ ...distribution, account, region: EDGE_REGION })]),
    ...((entry?.balanced ?? null) === null ? [] : [balancerWriter({ account, region })]),
    ...(objects.length > 0 ? [objectsWriter(account, objects)] : []),
  ];
}
