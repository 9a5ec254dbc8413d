import type { StoreEngine } from "../types.ts";

/** What a provider answers for. */
export interface Sla {
  readonly service: string;
  /** Percent of a month; less is paid back. */
  readonly percent: number;
  readonly source: string;
  /** ISO date on which it was read. */
  readonly date: string;
  /** What was read: the source itself in its version, or what repeats it. */
  readonly read: string;
}

interface Read extends Pick<Sla, "service" | "percent" | "read"> {
  readonly page: string;
}

const aws = ({ page, ...sla }: Read): Sla => ({
  ...sla,
  source: `https://aws.amazon.com/${page}/`,
  date: "2026-11-26",
});

const updated = (day: string): string => `the page, last updated on ${day}`;

/**
 * The commitment for regions needs tasks in two zones at the same time; for one zone AWS publishes
 * one for EC2 instances only, and a task is taken to be no better.
 */
const COMPUTE = "compute/sla";
const INSTANCE =
  "not the page itself: https://www.javadeveloper.io/blog/aws/2022/aws-service-level-agreement.html and https://github.com/mikaelvesavuori/cloud-sla repeat it";

/** By part of the path. */
export const pathSlas = {
  cdn: aws({ service: "CloudFront", percent: 99.9, page: "cloudfront/sla", read: updated("2022-05-05") }),
  loadBalancer: aws({
    ...{ service: "Elastic Load Balancing over zones", percent: 99.99 },
    ...{ page: "elasticloadbalancing/sla", read: updated("2022-07-25") },
  }),
  containers: aws({
    ...{ service: "ECS on Fargate over zones", percent: 99.99, page: COMPUTE },
    read: "its version of 2022-05-05 among the prior ones (compute/sla/historical), not the current one",
  }),
  containersInOneZone: aws({
    ...{ service: "ECS on Fargate in one zone", percent: 99.5, page: COMPUTE, read: INSTANCE },
  }),
  kubernetes: aws({ service: "EKS", percent: 99.95, page: "eks/sla", read: updated("2022-05-04") }),
  host: aws({ service: "one EC2 instance", percent: 99.5, page: COMPUTE, read: INSTANCE }),
} as const satisfies Record<string, Sla>;

const rdsRead = { page: "rds/sla", read: updated("2024-01-22") };
const elasticacheRead = {
  page: "elasticache/sla",
  read: "not the page itself: the AWS Database Blog (Introducing 99.99% Availability with Amazon ElastiCache) and the page of AWS in China, last updated on 2024-11-22, repeat it",
};
const elasticache = [
  aws({ service: "ElastiCache in one zone", percent: 99.5, ...elasticacheRead }),
  aws({ service: "ElastiCache over zones", percent: 99.99, ...elasticacheRead }),
] as const;
const s3 = aws({
  service: "S3 Standard",
  percent: 99.9,
  page: "s3/sla",
  read: updated("2023-11-28"),
});
const sqs = aws({
  ...{ service: "SQS", percent: 99.9, page: "messaging/sla" },
  read: "not the page itself: https://github.com/mikaelvesavuori/cloud-sla repeats it",
});

/** By engine: with one member, and with several over zones. Engines that pods of the stack hold have none. */
export const storeSlas: Readonly<Partial<Record<StoreEngine, readonly [one: Sla, several: Sla]>>> = {
  rds: [
    aws({ service: "RDS in one zone", percent: 99.5, ...rdsRead }),
    aws({ service: "RDS over zones", percent: 99.95, ...rdsRead }),
  ],
  elasticache,
  "elasticache-queue": elasticache,
  "elasticache-cluster": elasticache,
  s3: [s3, s3],
  sqs: [sqs, sqs],
};
