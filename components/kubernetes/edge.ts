import kubernetes from "@pulumi/kubernetes";
import type { Resource } from "@pulumi/pulumi";
import * as pulumi from "@pulumi/pulumi";
import { physicalName } from "../../base/names.ts";
import type { WorkloadPlan } from "../../plan/types.ts";
import { kubernetesNames } from "../../targets/kubernetes/names.ts";
import type { EdgeEndpoint } from "../platform.ts";
import { publicWorkload } from "../workload/public.ts";
import { allowTraffic, podsNamed, tcp } from "./parts/network/network.ts";
import { SERVICE_PORT, workloadName } from "./parts/network/service.ts";
import { type Foundation, type KubernetesTypes, objectLabels, type Scope } from "./parts/scope.ts";
import { CERTIFICATE_SECRET } from "./secrets.ts";

const GATEWAY_API = "gateway.networking.k8s.io/v1";
/** Local port of `kubectl port-forward`. */
const LOCAL_PORT = 8080;

/** The public host name; null if the operator has set none. */
export const hostName = ({ settings }: Scope): string | null => {
  const { domain } = settings;
  if (domain === undefined) return null;
  return typeof domain === "string" ? domain : domain.name;
};

/** Name of the Secret with the certificate of the host name, and whether the operator named it. */
export function certificateSecret({ secrets, plan }: Scope): {
  readonly name: string;
  readonly given: boolean;
} {
  const source = secrets[CERTIFICATE_SECRET];
  if (source !== undefined && "existing" in source) return { name: source.existing, given: true };
  return { name: `${plan.edge?.workload ?? "public"}-tls`, given: false };
}

/**
 * The listeners of the Gateway. That for plain HTTP is the same with and without a host name, so that a new host name
 * changes nothing that serves.
 */
function listeners(scope: Scope): Record<string, unknown>[] {
  const hostname = hostName(scope);
  const routes = { allowedRoutes: { namespaces: { from: "Same" } } };
  const plain = { name: "http", protocol: "HTTP", port: 80, ...routes };
  if (hostname === null) return [plain];
  const certificateRefs = [{ kind: "Secret", name: certificateSecret(scope).name }];
  const encrypted = {
    name: "https",
    protocol: "HTTPS",
    port: 443,
    hostname,
    tls: { mode: "Terminate", certificateRefs },
    ...routes,
  };
  return [plain, encrypted];
}

/** The Gateway, with the class that its names end in. */
interface Attached {
  readonly gateway: kubernetes.apiextensions.CustomResource;
  readonly suffix: string;
  readonly workload: WorkloadPlan;
}

/**
 * The Gateway of a class. Its names end in the class, so that another class makes a second Gateway before the first is
 * removed.
 *
 * Earlier versions of this package called every Gateway `public`. One that runs keeps that name, and so its address, until
 * its class changes.
 */
function createGateway(
  scope: Scope,
  { namespace, restrictions }: Foundation,
  workload: WorkloadPlan,
): Attached {
  const { gateway: gatewayClassName } = scope.settings.own.kubernetes;
  const suffix = physicalName(kubernetesNames.label, [gatewayClassName]);
  const gateway = new kubernetes.apiextensions.CustomResource(
    `${scope.name}-gateway-${suffix}`,
    {
      apiVersion: GATEWAY_API,
      kind: "Gateway",
      metadata: {
        name: physicalName(kubernetesNames.label, ["public", suffix]),
        namespace,
        labels: objectLabels(scope, workload.name, "workload"),
      },
      spec: { gatewayClassName, listeners: listeners(scope) },
    },
    {
      parent: scope.parent,
      // The quota allows the load balancer that a controller makes for it.
      dependsOn: [...restrictions],
      aliases: [{ name: `${scope.name}-gateway` }],
      ignoreChanges: ["metadata.name"],
    },
  );
  return { gateway, suffix, workload };
}

interface RouteArgs {
  /** First part of its names. */
  readonly name: string;
  readonly listener: "http" | "https";
  readonly rule: Record<string, unknown>;
  readonly dependsOn?: readonly Resource[];
}

/** A route. Its names end in what it is attached to, so that another attachment makes a second route first. */
function route(
  scope: Scope,
  { namespace }: Foundation,
  { gateway, suffix, workload }: Attached,
  { name, listener, rule, dependsOn = [] }: RouteArgs,
): Resource {
  const hostname = hostName(scope);
  const parts = [name, listener, suffix];
  return new kubernetes.apiextensions.CustomResource(
    [scope.name, "route", ...parts].join("-"),
    {
      apiVersion: GATEWAY_API,
      kind: "HTTPRoute",
      metadata: {
        name: physicalName(kubernetesNames.label, parts),
        namespace,
        labels: objectLabels(scope, workload.name, "workload"),
      },
      spec: {
        parentRefs: [{ name: gateway.metadata.name, sectionName: listener }],
        ...(hostname === null ? {} : { hostnames: [hostname] }),
        rules: [rule],
      },
    },
    { parent: scope.parent, dependsOn: [...dependsOn] },
  );
}

/** Routes requests to the workload; with a host name by HTTPS, to which plain HTTP is then redirected. */
function createRoutes(scope: Scope, foundation: Foundation, attached: Attached): void {
  const name = workloadName(attached.workload);
  const rule = { backendRefs: [{ name, port: SERVICE_PORT }] };
  if (hostName(scope) === null) {
    route(scope, foundation, attached, { name, listener: "http", rule });
    return;
  }
  const encrypted = route(scope, foundation, attached, { name, listener: "https", rule });
  const redirect = { type: "RequestRedirect", requestRedirect: { scheme: "https", statusCode: 301 } };
  route(scope, foundation, attached, {
    name: "to-https",
    listener: "http",
    rule: { filters: [redirect] },
    dependsOn: [encrypted],
  });
}

function throughGateway(scope: Scope, foundation: Foundation, workload: WorkloadPlan): EdgeEndpoint {
  const { namespace } = foundation;
  const hostname = hostName(scope);
  const attached = createGateway(scope, foundation, workload);
  createRoutes(scope, foundation, attached);
  // Depending on its class, a gateway calls from pods of any namespace, from nodes, or from outside the cluster.
  const ingress = [{ peers: [], ports: tcp("http") }];
  allowTraffic(
    scope,
    foundation,
    { name: "gateway", pods: podsNamed([workload.name]), ingress },
    scope.parent,
  );
  const address = pulumi.interpolate`kubectl --namespace ${namespace} get gateway ${attached.gateway.metadata.name} --output jsonpath='{.status.addresses[0].value}'`;
  return hostname === null
    ? { url: null, howToReach: pulumi.interpolate`read the address of the Gateway: ${address}` }
    : {
        url: pulumi.output(`https://${hostname}`),
        howToReach: pulumi.interpolate`point ${hostname} to the address of the Gateway: ${address}`,
      };
}

/** Routes people to the public workload; null if nothing is public. */
export function createEdge(
  scope: Scope,
  { foundation }: Pick<KubernetesTypes, "foundation">,
): EdgeEndpoint | null {
  const workload = publicWorkload(scope.plan);
  if (workload === null) return null;
  if (scope.settings.own.kubernetes.gateway !== "none") return throughGateway(scope, foundation, workload);
  const forward = pulumi.interpolate`kubectl --namespace ${foundation.namespace} port-forward service/${workloadName(workload)} ${LOCAL_PORT}:${SERVICE_PORT}`;
  return { url: null, howToReach: pulumi.interpolate`${forward}, then open http://localhost:${LOCAL_PORT}` };
}
