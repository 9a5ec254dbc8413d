import kubernetes from "@pulumi/kubernetes";
import type { Resource } from "@pulumi/pulumi";
import * as pulumi from "@pulumi/pulumi";
import { physicalName } from "../../base/names.ts";
import { keepsSessions } from "../../targets/kubernetes/gatewayClasses.ts";
import { kubernetesNames } from "../../targets/kubernetes/names.ts";
import type { EdgeEndpoint } from "../platform.ts";
import { hostName } from "./parts/edge/certificate.ts";
import { type Entry, entriesOf } from "./parts/edge/entries.ts";
import { type Attached, createGateway, GATEWAY_API } from "./parts/edge/gateway.ts";
import { allowRequests } from "./parts/edge/traffic.ts";
import { SERVICE_PORT } from "./parts/network/service.ts";
import { type Foundation, type KubernetesTypes, objectLabels, type Scope } from "./parts/scope.ts";
import { createSsoProxy } from "./parts/sso/proxy.ts";

/** Local port of `kubectl port-forward`. */
const LOCAL_PORT = 8080;

/**
 * No end for a request that becomes a long connection; a gateway ends others as its class does.
 * https://gateway-api.sigs.k8s.io/geps/gep-1742/
 */
const NO_TIMEOUT = { timeouts: { request: "0s", backendRequest: "0s" } };

/** A cookie for as long as the browser is open: https://gateway-api.sigs.k8s.io/geps/gep-1619/ */
const persistence = (service: string) => ({
  sessionPersistence: {
    sessionName: `${service}-replica`,
    type: "Cookie",
    cookieConfig: { lifetimeType: "Session" },
  },
});

/** The rule of a route: what begins with the path of the entry goes to its Service. */
const ruleTo = (gateway: string, { service, path, stays, sticky }: Entry): Record<string, unknown> => ({
  ...(path === null ? {} : { matches: [{ path: { type: "PathPrefix", value: path } }] }),
  backendRefs: [{ name: service, port: SERVICE_PORT }],
  ...(stays ? NO_TIMEOUT : {}),
  ...(sticky && keepsSessions(gateway) ? persistence(service) : {}),
});

interface RouteArgs {
  /** First part of its names. */
  readonly name: string;
  /** What it leads to. */
  readonly entry: Entry;
  readonly listener: "http" | "https";
  readonly rule: Record<string, unknown>;
  readonly dependsOn?: readonly Resource[];
}

/** A route. Its names end in what it is attached to, so that another attachment makes a second route first. */
function route(
  scope: Scope,
  { namespace }: Foundation,
  { gateway, suffix }: Attached,
  { name, entry, listener, rule, dependsOn = [] }: RouteArgs,
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
        labels: objectLabels(scope, entry.name, entry.role),
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

/** Routes requests to the entries; with a host name by HTTPS, to which plain HTTP is then redirected. */
function createRoutes(
  scope: Scope,
  foundation: Foundation,
  attached: Attached,
  entries: readonly [Entry, ...Entry[]],
): void {
  const listener = hostName(scope) === null ? "http" : "https";
  const { gateway } = scope.settings.own.kubernetes;
  const routes = entries.map((entry) =>
    route(scope, foundation, attached, {
      ...{ name: entry.service, entry, listener },
      rule: ruleTo(gateway, entry),
    }),
  );
  if (listener === "http") return;
  const redirect = { type: "RequestRedirect", requestRedirect: { scheme: "https", statusCode: 301 } };
  route(scope, foundation, attached, {
    name: "to-https",
    entry: entries[0],
    listener: "http",
    rule: { filters: [redirect] },
    dependsOn: routes,
  });
}

function throughGateway(
  scope: Scope,
  foundation: Foundation,
  entries: readonly [Entry, ...Entry[]],
): EdgeEndpoint {
  const { namespace } = foundation;
  const hostname = hostName(scope);
  const attached = createGateway(scope, foundation);
  createRoutes(scope, foundation, attached, entries);
  allowRequests(scope, foundation, entries);
  const address = pulumi.interpolate`kubectl --namespace ${namespace} get gateway ${attached.gateway.metadata.name} --output jsonpath='{.status.addresses[0].value}'`;
  return hostname === null
    ? { url: null, howToReach: pulumi.interpolate`read the address of the Gateway: ${address}` }
    : {
        url: pulumi.output(`https://${hostname}`),
        howToReach: pulumi.interpolate`point ${hostname} to the address of the Gateway: ${address}`,
      };
}

/** Routes people to the public workloads, through single sign-on where the plan has it; null if nothing is public. */
export function createEdge(
  scope: Scope,
  { foundation, secrets }: Pick<KubernetesTypes, "foundation" | "secrets">,
): EdgeEndpoint | null {
  const [first, ...others] = entriesOf(scope.plan);
  if (first === undefined) return null;
  createSsoProxy(scope, foundation, secrets);
  if (scope.settings.own.kubernetes.gateway !== "none")
    return throughGateway(scope, foundation, [first, ...others]);
  const forward = pulumi.interpolate`kubectl --namespace ${foundation.namespace} port-forward service/${first.service} ${LOCAL_PORT}:${SERVICE_PORT}`;
  return { url: null, howToReach: pulumi.interpolate`${forward}, then open http://localhost:${LOCAL_PORT}` };
}
