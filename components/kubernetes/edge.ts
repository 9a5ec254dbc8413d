import kubernetes from "@pulumi/kubernetes";
import type { Resource } from "@pulumi/pulumi";
import * as pulumi from "@pulumi/pulumi";
import { physicalName } from "../../base/names.ts";
import type { ServingWorkload } from "../../plan/types.ts";
import { kubernetesNames } from "../../targets/kubernetes/names.ts";
import type { EdgeEndpoint } from "../platform.ts";
import { publicWorkload } from "../workload/public.ts";
import { hostName } from "./parts/edge/certificate.ts";
import { type Attached, createGateway, GATEWAY_API } from "./parts/edge/gateway.ts";
import { allowRequests } from "./parts/edge/traffic.ts";
import { SERVICE_PORT, workloadName } from "./parts/network/service.ts";
import { type Foundation, type KubernetesTypes, objectLabels, type Scope } from "./parts/scope.ts";

/** Local port of `kubectl port-forward`. */
const LOCAL_PORT = 8080;

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

function throughGateway(scope: Scope, foundation: Foundation, workload: ServingWorkload): EdgeEndpoint {
  const { namespace } = foundation;
  const hostname = hostName(scope);
  const attached = createGateway(scope, foundation, workload);
  createRoutes(scope, foundation, attached);
  allowRequests(scope, foundation, workload);
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
