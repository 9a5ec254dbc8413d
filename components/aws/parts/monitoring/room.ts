import type aws from "@pulumi/aws";
import type { MetricQuery } from "./metrics.ts";
import { metric } from "./metricTable.ts";

const BYTES_PER_GB = 1024 ** 3;

/** Used part of a file system on a machine, percent. */
export const diskUsed = ({ id }: aws.ec2.Instance, path: string): MetricQuery => ({
  metrics: { used: metric("machineDisk", { InstanceId: id, path }) },
  label: `${path} used, percent`,
});

/** Used part of a database's storage, percent of the size that the stack asks for. RDS counts a GB as 2^30 bytes. */
export const databaseUsed = ({ identifier }: aws.rds.Instance, capacityGB: number): MetricQuery => ({
  metrics: { free: metric("databaseFree", { DBInstanceIdentifier: identifier }) },
  expression: `100 * (1 - free / ${capacityGB * BYTES_PER_GB})`,
  label: "storage used, percent",
});
