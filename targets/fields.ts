import { z } from "zod";
import { isUnique } from "../base/unique.ts";
import { LABEL_NAME, labelKey, labelValue, objectName } from "./kubernetes/grammar.ts";

const name = (example: string) =>
  z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, `expected a name in lower case, such as ${example}`);

/** Store → the engine that holds it. Whether the target has that engine is known once the store is planned. */
export const storeEngines = z.record(name("work"), name("redis-operator")).meta({
  description: "Store → the engine that holds it",
  examples: [{ work: "redis" }],
});

const RANGE = new RegExp(`${z.regexes.cidrv4.source}|${z.regexes.cidrv6.source}`);

/** A range of addresses, as NetworkPolicies take it. */
const range = z.string().regex(RANGE, "expected a range such as 10.96.0.10/32");

const namespace = z
  .string()
  .regex(new RegExp(`^${LABEL_NAME}$`), "expected the name of a namespace, such as monitoring");

/** Software whose licence the operator of a stack has to accept. */
const licensed = ["neo4j"] as const;

export const licences = z
  .array(z.enum(licensed))
  .refine(isUnique, { message: "expected each licence once" })
  .meta({
    description: "Software whose commercial licence you have, and accept",
    examples: [["neo4j"]],
    uniqueItems: true,
  });

/** Operators and controllers that a stack may call, or that call it. */
export const operatorNames = [
  "prometheus",
  "keda",
  "cloudnative-pg",
  "redis-operator",
  "rabbitmq-operator",
  "strimzi",
  "percona-mongodb",
  "k6-operator",
  "gateway",
] as const;
export type NamespacedOperator = (typeof operatorNames)[number];

/** The namespace of each operator that is on the cluster already. */
export const operatorNamespaces = z.partialRecord(z.enum(operatorNames), namespace).meta({
  description: "Operator → its namespace, where it is on the cluster already",
  examples: [{ prometheus: "observability", keda: "autoscaling" }],
});

/** DNS servers that are known by a name. */
export const dnsNames = ["kube-dns", "node-local-dns", "gke", "aks", "openshift", "kubespray"] as const;

/** The DNS servers that pods of the stack may ask. */
export const dns = z
  .array(
    z.union([
      z.enum(dnsNames),
      z.strictObject({
        cidr: range,
        port: z.int().min(1).max(65535).default(53),
      }),
      z.strictObject({
        namespace,
        podLabels: z
          .record(
            z.string().regex(labelKey, "expected the key of a label, such as k8s-app"),
            z
              .string()
              .regex(labelValue, "expected at most 63 letters, digits and - _ . as the value of a label"),
          )
          .refine((labels) => Object.keys(labels).length > 0, { message: "expected at least one label" })
          .meta({ minProperties: 1 }),
        port: z.int().min(1).max(65535).default(53),
      }),
    ]),
  )
  .min(1)
  .meta({
    description: "DNS servers that the pods may ask",
    examples: [["kube-dns", { cidr: "10.96.0.10/32" }]],
  });

/** The issuer of cert-manager that signs the certificate of the host name. */
export const certificateIssuer = z.strictObject({
  kind: z.enum(["Issuer", "ClusterIssuer"]).default("ClusterIssuer"),
  name: z.string().regex(objectName, "expected the name of an issuer"),
});
