import kubernetes from "@pulumi/kubernetes";
import type { Resource } from "@pulumi/pulumi";
import type { WorkloadPlan } from "../../../../plan/types.ts";
import {
  deliverUnchanged,
  type SecretDeliveries,
  type SecretsIn,
  undeliverable,
} from "../../../deliverSecrets.ts";
import { workloadName } from "../network/service.ts";
import { type Foundation, objectLabels, type Prepared, type Scope } from "../scope.ts";

const API = "external-secrets.io/v1";

/** How often External Secrets copies values again. Pods get a changed value when they start. */
const REFRESH = "1h0m0s";

/** A cluster in a cloud: what exists on it, and its region. */
export interface CloudCluster {
  readonly scope: Scope;
  readonly foundation: Foundation;
  readonly prepared: Prepared;
  readonly region: string;
}

/**
 * Connection of External Secrets to AWS Secrets Manager. Without `auth` it uses the AWS identity of its own pods:
 * https://external-secrets.io/latest/provider/aws-access/
 */
const secretsManager = ({
  scope,
  foundation,
  prepared,
  region,
}: CloudCluster): kubernetes.apiextensions.CustomResource =>
  new kubernetes.apiextensions.CustomResource(
    `${scope.name}-secrets-manager`,
    {
      apiVersion: API,
      kind: "SecretStore",
      metadata: { name: "aws-secrets-manager", namespace: foundation.namespace, labels: scope.labels },
      spec: { provider: { aws: { service: "SecretsManager", region } } },
    },
    { parent: scope.parent, dependsOn: [...prepared.operators] },
  );

/** Whose pods get the secrets. */
type Receiver = Pick<WorkloadPlan, "name" | "kind">;

interface CopyArgs {
  readonly workload: Receiver;
  readonly parent: Resource;
  readonly store: kubernetes.apiextensions.CustomResource;
}

/** Makes External Secrets copy the secrets of one workload into a Secret, with one key per variable. */
function copy(
  { scope, foundation, prepared }: CloudCluster,
  { workload, parent, store }: CopyArgs,
  secrets: SecretsIn<"aws">,
): SecretsIn<"kubernetes"> {
  const { name } = new kubernetes.apiextensions.CustomResource(
    `${scope.name}-${workload.name}-secrets`,
    {
      apiVersion: API,
      kind: "ExternalSecret",
      metadata: {
        name: `${workloadName(workload)}-secrets`,
        namespace: foundation.namespace,
        labels: objectLabels(scope, workload.name, "workload"),
      },
      spec: {
        refreshInterval: REFRESH,
        secretStoreRef: { kind: store.kind, name: store.metadata.name },
        // By default the Secret gets the name of the ExternalSecret.
        target: { creationPolicy: "Owner" },
        data: Object.entries(secrets).map(([variable, { arn, key }]) => ({
          secretKey: variable,
          remoteRef: { key: arn, ...(key === undefined ? {} : { property: key }) },
        })),
      },
    },
    { parent, dependsOn: [...prepared.operators] },
  ).metadata;
  return Object.fromEntries(
    Object.keys(secrets).map((variable) => [variable, { in: "kubernetes", name, key: variable }]),
  );
}

/** Delivers secrets of AWS Secrets Manager to workloads of a cluster in the same region. */
export function fromSecretsManager(
  on: CloudCluster,
): (workload: Receiver, parent: Resource) => SecretDeliveries<"kubernetes"> {
  if (on.scope.plan.operators.stores === "none") {
    const aws = undeliverable(
      "AWS Secrets Manager",
      "echelon:operators install or existing, as External Secrets has to copy it",
    );
    return () => ({ kubernetes: deliverUnchanged, aws });
  }
  const store = secretsManager(on);
  return (workload, parent) => ({
    kubernetes: deliverUnchanged,
    aws: (secrets) => copy(on, { workload, parent, store }, secrets),
  });
}
