import type { StoreEngine } from "../types.ts";

/** What a provider answers for. */
export interface Sla {
  readonly service: string;
  /** Percent of a month; less is paid back. */
  readonly percent: number;
  readonly source: string;
  /** ISO date on which it was read. */
  readonly date: string;
}

const aws = (service: string, percent: number, page: string): Sla => ({
  service,
  percent,
  source: `https://aws.amazon.com/${page}/`,
  date: "2026-11-26",
});

/** By part of the path. Of a machine, one instance counts; of containers, several over zones. */
export const pathSlas = {
  cdn: aws("CloudFront", 99.9, "cloudfront/sla"),
  loadBalancer: aws("Elastic Load Balancing", 99.99, "elasticloadbalancing/sla"),
  containers: aws("ECS on Fargate", 99.99, "compute/sla"),
  kubernetes: aws("EKS", 99.95, "eks/sla"),
  host: aws("one EC2 instance", 99.5, "compute/sla"),
} as const;

/** By engine: with one member, and with several over zones. Engines that pods of the stack hold have none. */
export const storeSlas: Readonly<Partial<Record<StoreEngine, readonly [one: Sla, several: Sla]>>> = {
  rds: [aws("RDS in one zone", 99.5, "rds/sla"), aws("RDS over zones", 99.95, "rds/sla")],
  elasticache: [
    aws("ElastiCache in one zone", 99.5, "elasticache/sla"),
    aws("ElastiCache over zones", 99.99, "elasticache/sla"),
  ],
  s3: [aws("S3", 99.9, "s3/sla"), aws("S3", 99.9, "s3/sla")],
  sqs: [aws("SQS", 99.9, "messaging/sla"), aws("SQS", 99.9, "messaging/sla")],
};
