import type { EngineOf } from "../../../plan/engines/choose.ts";
import type { StorePlan } from "../../../plan/types.ts";

/** Engines that a service of AWS holds; the others run on the cluster of the stack. */
export type ManagedEngine = Exclude<EngineOf<"aws">, EngineOf<"kubernetes">>;

const managed = {
  documentdb: true,
  ebs: true,
  s3: true,
  sqs: true,
  "amazon-mq": true,
  msk: true,
  rds: true,
  "rds-database": true,
  elasticache: true,
  "elasticache-queue": true,
  "elasticache-cluster": true,
} as const satisfies Record<ManagedEngine, true>;

/** Whether a store runs as pods of a cluster, as no service of AWS holds it. */
export const isOnCluster = ({ engine }: Pick<StorePlan, "engine">): boolean =>
  !Object.hasOwn(managed, engine);
