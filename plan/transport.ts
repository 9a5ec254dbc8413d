import type { Transport } from "./engines/store.ts";
import type { EnginePlan, OperatorModes, StoreEngine } from "./types.ts";

/** Who signs the certificate of a store, where it has one. */
export type Signer =
  /** The service of the cloud that holds it. */
  | "cloud"
  /** The operator that runs it. */
  | "operator"
  /** cert-manager, where the stack may use it (`echelon:certificates`). */
  | "cert-manager"
  /** Nobody: nothing listens. */
  | "none";

const signers: Readonly<Record<Exclude<StoreEngine, "logical-database" | "rds-database">, Signer>> = {
  volume: "none",
  ebs: "none",
  redis: "cert-manager",
  "redis-operator": "cert-manager",
  "redis-sentinel": "cert-manager",
  "redis-cluster": "cert-manager",
  rabbitmq: "cert-manager",
  "rabbitmq-operator": "cert-manager",
  kafka: "cert-manager",
  strimzi: "operator",
  postgres: "cert-manager",
  "cloudnative-pg": "operator",
  mongodb: "cert-manager",
  "percona-mongodb": "operator",
  neo4j: "cert-manager",
  "neo4j-cluster": "cert-manager",
  seaweedfs: "cert-manager",
  documentdb: "cloud",
  rds: "cloud",
  elasticache: "cloud",
  "elasticache-queue": "cloud",
  "elasticache-cluster": "cloud",
  s3: "cloud",
  sqs: "cloud",
  "amazon-mq": "cloud",
  msk: "cloud",
};

/** Who signs the certificate of a store; databases on another store's server have that of the server. */
export const signerOf = (store: EnginePlan): Signer =>
  signers["host" in store ? store.host.engine : store.engine];

/** Whether clients verify the store with a certificate that they get from the stack; those of a cloud they know. */
export const isSigned = (store: EnginePlan, operators: OperatorModes): boolean =>
  signerOf(store) !== "cloud" && transportOf(store, operators) === "tls";

export function transportOf(store: EnginePlan, { certificates }: OperatorModes): Transport {
  const signer = signerOf(store);
  if (signer === "none") return "none";
  return signer === "cert-manager" && certificates === "none" ? "plain" : "tls";
}
