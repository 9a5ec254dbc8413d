import kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { WorkloadPlan } from "../../plan/types.ts";
import type { EdgeEndpoint } from "../platform.ts";
import { publicWorkload } from "../workload/public.ts";
import { allowTraffic, podsNamed, tcp } from "./parts/network/network.ts";
import { SERVICE_PORT, workloadName } from "./parts/network/service.ts";
import { type Foundation, type KubernetesTypes, objectLabels, type Scope } from "./parts/scope.ts";
import { CERTIFICATE_SECRET } from "./secrets.ts";

const GATEWAY_API = "gateway.networking.k8s.io/v1";
const GATEWAY = "public";

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
  return [{ ...plain, hostname }, encrypted];
}

interface RouteArgs {
  readonly name: string;
  readonly listener: string;
  readonly rule: Record<string, unknown>;
}

function route(scope: Scope, { namespace }: Foundation, workload: WorkloadPlan, args: RouteArgs): void {
  const hostname = hostName(scope);
  new kubernetes.apiextensions.CustomResource(
    `${scope.name}-route-${args.name}`,
    {
      apiVersion: GATEWAY_API,
      kind: "HTTPRoute",
      metadata: { name: args.name, namespace, labels: objectLabels(scope, workload.name, "workload") },
      spec: {
        parentRefs: [{ name: GATEWAY, sectionName: args.listener }],
        ...(hostname === null ? {} : { hostnames: [hostname] }),
        rules: [args.rule],
      },
    },
    { parent: scope.parent },
  );
}

function throughGateway(scope: Scope, foundation: Foundation, workload: WorkloadPlan): EdgeEndpoint {
  const { namespace } = foundation;
  const { gateway } = scope.settings.own.kubernetes;
  const hostname = hostName(scope);
  new kubernetes.apiextensions.CustomResource(
    `${scope.name}-gateway`,
    {
      apiVersion: GATEWAY_API,
      kind: "Gateway",
      metadata: { name: GATEWAY, namespace, labels: objectLabels(scope, workload.name, "workload") },
      spec: { gatewayClassName: gateway, listeners: listeners(scope) },
    },
    { parent: scope.parent },
  );
  const service = { backendRefs: [{ name: workloadName(workload), port: SERVICE_PORT }] };
  const listener = hostname === null ? "http" : "https";
  route(scope, foundation, workload, { name: workloadName(workload), listener, rule: service });
  if (hostname !== null) {
    const redirect = { type: "RequestRedirect", requestRedirect: { scheme: "https", statusCode: 301 } };
    route(scope, foundation, workload, { name: "to-https", listener: "http", rule: { filters: [redirect] } });
  }
  // Depending on its class, a gateway calls from pods of any namespace, from nodes, or from outside the cluster.
  const ingress = [{ peers: [], ports: tcp("http") }];
  allowTraffic(
    scope,
    foundation,
    { name: "gateway", pods: podsNamed([workload.name]), ingress },
    scope.parent,
  );
  const address = pulumi.interpolate`kubectl --namespace ${namespace} get gateway ${GATEWAY} --output jsonpath='{.status.addresses[0].value}'`;
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
