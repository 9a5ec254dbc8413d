import kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { OperatorModes, OperatorName, Plan } from "../../../plan/types.ts";
import { hasAuthority } from "./certificates/authority.ts";
import { shortHash } from "./labels.ts";
import { prometheusValues } from "./monitoring/prometheusValues.ts";
import { OPERATORS_NAMESPACE } from "./network/operatorPods.ts";
import { countsBacklog } from "./pods/autoscaling.ts";
import { countsRequests } from "./pods/requestRate.ts";
import type { Scope } from "./scope.ts";

const OWNER = "owner";
const INSTALL_SECONDS = 600;

interface Chart {
  /** Address of the repository; null if `chart` is the whole address, as of a registry of images (`oci://`). */
  readonly repository: string | null;
  readonly chart: string;
  /** Pinned version: the newest in the Chart.yaml of the chart, as of `seen`. */
  readonly version: string;
  /** Day of the newest commit in which the version was read, YYYY-MM-DD. */
  readonly seen: string;
  readonly source: string;
  /** What the stack uses it for; the mode of that says where it comes from. */
  readonly use: keyof OperatorModes;
  /** Whether the stack uses the operator. */
  readonly needed: (scope: Scope) => boolean;
  readonly values: (scope: Scope) => Readonly<Record<string, unknown>>;
}

const noValues = () => ({});

/** Whether the operator runs a store of the plan. */
const needsOperator = ({ stores }: Plan, operator: OperatorName): boolean =>
  Object.values(stores).some((store) => store.operator === operator);

/** A chart that a cluster needs which has values for it. */
const wanted =
  (name: string) =>
  ({ chartValues }: Scope): boolean =>
    Object.hasOwn(chartValues, name);

/** The charts, in the order of installation: each may use the custom resources of the earlier ones. */
const charts = {
  // The first: it makes the nodes that the others need.
  "cluster-autoscaler": {
    repository: "https://kubernetes.github.io/autoscaler",
    chart: "cluster-autoscaler",
    version: "9.59.0",
    seen: "2026-08-22",
    source:
      "https://github.com/kubernetes/autoscaler/tree/master/cluster-autoscaler/charts/cluster-autoscaler",
    use: "stores",
    needed: wanted("cluster-autoscaler"),
    values: noValues,
  },
  "aws-load-balancer-controller": {
    repository: "https://aws.github.io/eks-charts",
    chart: "aws-load-balancer-controller",
    version: "3.5.0",
    seen: "2026-08-17",
    source:
      "https://github.com/kubernetes-sigs/aws-load-balancer-controller/tree/main/helm/aws-load-balancer-controller",
    use: "stores",
    needed: wanted("aws-load-balancer-controller"),
    values: noValues,
  },
  "cert-manager": {
    repository: "https://charts.jetstack.io",
    chart: "cert-manager",
    version: "v1.21.2",
    seen: "2026-11-26",
    source: "https://github.com/cert-manager/cert-manager/tree/v1.21.2/deploy/charts/cert-manager",
    use: "certificates",
    needed: hasAuthority,
    values: () => ({
      crds: { enabled: true, keep: true },
      // The default is kube-system, which some clusters protect.
      global: { leaderElection: { namespace: OPERATORS_NAMESPACE } },
    }),
  },
  "kube-prometheus-stack": {
    repository: "https://prometheus-community.github.io/helm-charts",
    chart: "kube-prometheus-stack",
    version: "88.5.3",
    seen: "2026-08-22",
    source: "https://github.com/prometheus-community/helm-charts/tree/main/charts/kube-prometheus-stack",
    use: "monitoring",
    needed: () => true,
    values: prometheusValues,
  },
  keda: {
    repository: "https://kedacore.github.io/charts",
    chart: "keda",
    version: "2.20.2",
    seen: "2026-08-13",
    source: "https://github.com/kedacore/charts/tree/main/keda",
    use: "backlogScaling",
    needed: (scope) =>
      Object.values(scope.plan.workloads).some(
        (workload) => countsBacklog(scope, workload) || countsRequests(scope, workload),
      ),
    values: () => ({ crds: { additionalAnnotations: { "helm.sh/resource-policy": "keep" } } }),
  },
  "cloudnative-pg": {
    repository: "https://cloudnative-pg.github.io/charts",
    chart: "cloudnative-pg",
    version: "0.29.0",
    seen: "2026-07-20",
    source: "https://github.com/cloudnative-pg/charts/tree/main/charts/cloudnative-pg",
    use: "stores",
    needed: ({ plan }) => needsOperator(plan, "cloudnative-pg"),
    values: noValues,
  },
  "redis-operator": {
    repository: "https://ot-container-kit.github.io/helm-charts/",
    chart: "redis-operator",
    version: "0.26.1",
    seen: "2026-08-22",
    source: "https://github.com/OT-CONTAINER-KIT/redis-operator/tree/main/charts/redis-operator",
    use: "stores",
    needed: ({ plan }) => needsOperator(plan, "redis-operator"),
    values: noValues,
  },
  "percona-mongodb": {
    repository: "https://percona.github.io/percona-helm-charts/",
    chart: "psmdb-operator",
    version: "1.22.0",
    seen: "2026-06-30",
    source: "https://github.com/percona/percona-helm-charts/tree/main/charts/psmdb-operator",
    use: "stores",
    needed: ({ plan }) => needsOperator(plan, "percona-mongodb"),
    // It looks after the stores of all namespaces, and tells nobody of them.
    values: () => ({ watchAllNamespaces: true, disableTelemetry: true }),
  },
  "rabbitmq-operator": {
    // The project of the operator publishes manifests only; this chart installs its images.
    repository: null,
    chart: "oci://registry-1.docker.io/cloudpirates/rabbitmq-cluster-operator",
    version: "0.6.5",
    seen: "2026-08-21",
    source: "https://github.com/CloudPirates-io/helm-charts/tree/main/charts/rabbitmq-cluster-operator",
    use: "stores",
    needed: ({ plan }) => needsOperator(plan, "rabbitmq-operator"),
    values: () => ({
      // The label by which network policies know its pods is the name of the chart.
      fullnameOverride: "rabbitmq-cluster-operator",
      // Users and queues are in a file that RabbitMQ reads itself.
      msgTopologyOperator: { enabled: false },
    }),
  },
  strimzi: {
    repository: null,
    chart: "oci://quay.io/strimzi-helm/strimzi-kafka-operator",
    version: "1.2.0",
    seen: "2026-08-18",
    source: "https://github.com/strimzi/strimzi-kafka-operator/tree/1.2.0/packaging/helm-charts/helm3",
    use: "stores",
    needed: ({ plan }) => needsOperator(plan, "strimzi"),
    values: () => ({ watchAnyNamespace: true }),
  },
  "external-secrets": {
    repository: "https://charts.external-secrets.io",
    chart: "external-secrets",
    version: "2.9.0",
    seen: "2026-08-08",
    source: "https://github.com/external-secrets/external-secrets/tree/main/deploy/charts/external-secrets",
    use: "stores",
    needed: ({ outsideSecrets }) => outsideSecrets,
    values: noValues,
  },
  "k6-operator": {
    repository: "https://grafana.github.io/helm-charts",
    chart: "k6-operator",
    version: "4.6.0",
    seen: "2026-08-18",
    source: "https://github.com/grafana/k6-operator/tree/main/charts/k6-operator",
    use: "stores",
    needed: ({ plan }) => plan.loadTest !== undefined,
    // The namespace is that of all operators.
    values: () => ({ namespace: { create: false } }),
  },
} satisfies Record<string, Chart>;

/** The charts that the stack uses, by name. */
const neededCharts = (scope: Scope): [string, Chart][] =>
  Object.entries<Chart>(charts).filter(
    ([, chart]) => scope.plan.operators[chart.use] !== "none" && chart.needed(scope),
  );

/** The charts that the stack installs, by name. */
const installedCharts = (scope: Scope): [string, Chart][] =>
  neededCharts(scope).filter(([, { use }]) => scope.plan.operators[use] === "install");

/** Where the operators of a stack come from. */
const origins = {
  install: "installed by this stack",
  existing: "expected on the cluster",
} as const;

/** A load test needs its operator also where the stack uses no others. */
const forLoadTests = ({ plan }: Scope): string[] =>
  plan.loadTest !== undefined && plan.operators.stores === "none"
    ? ["expected on the cluster, for echelon:loadTests: k6-operator"]
    : [];

/** The operators of a stack, as a text for its outputs. */
export function describeOperators(scope: Scope): string {
  const needed = neededCharts(scope);
  const texts = Object.entries(origins).flatMap(([mode, origin]) => {
    const names = needed.filter(([, { use }]) => scope.plan.operators[use] === mode).map(([name]) => name);
    return names.length === 0 ? [] : [`${origin}: ${names.join(", ")}`];
  });
  return [...texts, ...forLoadTests(scope)].join("; ") || "none";
}

/** Longest name of a field manager, characters. */
const MANAGER_CHARACTERS = 128;

/** The field manager that writes the owner's name; a conflict message shows it. It differs for every stack. */
function manager(owner: string): string {
  const readable = owner.replaceAll(/[^\x21-\x7e]+/g, "-").slice(0, MANAGER_CHARACTERS - 30);
  return `echelon:${readable}:${shortHash(owner)}`;
}

/**
 * Marks this stack as the owner of the cluster's operators. Each owner writes the same field with its own field
 * manager, so the API server refuses a second owner, and its message names the first.
 * https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts
 */
function claimOperators(scope: Scope, options: pulumi.CustomResourceOptions): pulumi.Resource {
  const owner = `${pulumi.getProject()}/${scope.stack}`;
  const annotations = { "pulumi.com/patchFieldManager": manager(owner) };
  const home = new kubernetes.core.v1.NamespacePatch(
    `${scope.name}-operators-namespace`,
    { metadata: { name: OPERATORS_NAMESPACE, annotations } },
    options,
  );
  return new kubernetes.core.v1.ConfigMapPatch(
    `${scope.name}-operators-owner`,
    { metadata: { name: OWNER, namespace: home.metadata.name, annotations }, data: { owner } },
    { ...options, dependsOn: [home] },
  );
}

/**
 * Installs the operators that the plan uses. They and their custom resource definitions stay when the stack is
 * destroyed, because deleting a definition deletes every object of its kind in the cluster. Only a stack with
 * `ephemeral` removes them.
 *
 * @param before what has to exist before, such as the class of their volumes. @default nothing
 * @returns resources that custom resources have to depend on.
 */
export function createOperators(scope: Scope, before: readonly pulumi.Resource[] = []): pulumi.Resource[] {
  const charts = installedCharts(scope);
  if (charts.length === 0) return [];
  const options = { parent: scope.parent, retainOnDelete: !scope.settings.ephemeral };
  const owner = claimOperators(scope, options);
  const installed: pulumi.Resource[] = [owner];
  for (const [name, { repository, chart, version, values }] of charts) {
    installed.push(
      new kubernetes.helm.v3.Release(
        `${scope.name}-operator-${name}`,
        {
          name,
          chart,
          version,
          ...(repository === null ? {} : { repositoryOpts: { repo: repository } }),
          namespace: OPERATORS_NAMESPACE,
          values: { ...values(scope), ...scope.chartValues[name] },
          atomic: true,
          timeout: INSTALL_SECONDS,
        },
        { ...options, dependsOn: [...before, ...installed] },
      ),
    );
  }
  return installed;
}
