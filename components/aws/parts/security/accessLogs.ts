import type * as pulumi from "@pulumi/pulumi";
import type { Scope } from "../scope.ts";
import { type LogBucket, logBucket } from "./logBucket.ts";
import { balancerWriter, type LogWriter, objectsWriter } from "./logWriters.ts";

interface AccessLogsArgs {
  readonly scope: Scope;
  readonly account: pulumi.Input<string>;
  /** Whether there is a load balancer. */
  readonly balanced: boolean;
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

/** Every service that writes access logs of this stack. */
function writersOf({ scope, account, balanced }: Omit<AccessLogsArgs, "trails">): LogWriter[] {
  const { plan, name, region } = scope;
  const buckets = Object.values(plan.stores).filter(({ engine }) => engine === "s3");
  const objects = plan.enterpriseSecurity ? buckets.map((store) => `${name}-${store.name}`) : [];
  return [
    ...(balanced ? [balancerWriter({ account, region })] : []),
    ...(objects.length > 0 ? [objectsWriter(account, objects)] : []),
  ];
}
