import kubernetes from "@pulumi/kubernetes";
import type { Resource } from "@pulumi/pulumi";
import { physicalName } from "../../../../base/names.ts";
import { proxyClass } from "../../../../targets/kubernetes/gatewayClasses.ts";
import { kubernetesNames } from "../../../../targets/kubernetes/names.ts";
import { type Labels, ROLE_LABEL, type Role } from "../labels.ts";
import type { Foundation, Scope } from "../scope.ts";
import { hostName, provideCertificate } from "./certificate.ts";

export const GATEWAY_API = "gateway.networking.k8s.io/v1";

/** Ports of the listeners. A proxy that runs as a pod listens on them too. */
export const LISTENERS = { http: 80, https: 443 } as const;

/** Name of the Gateway in earlier versions of this package. */
const EARLIER_NAME = "public";

/** The class as a part of names. */
export const classSuffix = ({ settings }: Scope): string =>
  physicalName(kubernetesNames.label, [settings.own.kubernetes.gateway]);

const gatewayName = (scope: Scope): string =>
  physicalName(kubernetesNames.label, [EARLIER_NAME, classSuffix(scope)]);

/** The names that the stack's Gateway may have. */
export const gatewayNames = (scope: Scope): string[] => [EARLIER_NAME, gatewayName(scope)];

/**
 * Labels of the Gateway. Istio copies them to the proxies' pods, so nothing that selects the pods of a workload or of a
 * store may match them: https://istio.io/latest/docs/tasks/traffic-management/ingress/gateway-api/#resource-attachment-and-scaling
 */
const gatewayLabels = ({ labels }: Scope): Labels => ({ ...labels, [ROLE_LABEL]: "gateway" satisfies Role });

/** The Gateway, with the class that its names end in. */
export interface Attached {
  readonly gateway: kubernetes.apiextensions.CustomResource;
  readonly suffix: string;
}

/**
 * The listeners of the Gateway. That for plain HTTP is the same with and without a host name, so that a new host name
 * changes nothing that serves.
 */
function listeners(scope: Scope, { namespace }: Foundation): Record<string, unknown>[] {
  const hostname = hostName(scope);
  const routes = { allowedRoutes: { namespaces: { from: "Same" } } };
  const plain = { name: "http", protocol: "HTTP", port: LISTENERS.http, ...routes };
  if (hostname === null) return [plain];
  const encrypted = {
    name: "https",
    protocol: "HTTPS",
    port: LISTENERS.https,
    hostname,
    tls: { mode: "Terminate", certificateRefs: [provideCertificate(scope, namespace)] },
    ...routes,
  };
  return [plain, encrypted];
}

/** Makes the object that lets the class's proxies run in this namespace; returns the reference to it, if it needs one. */
function infrastructure(scope: Scope, { namespace }: Foundation) {
  const parameters = proxyClass(scope.settings.own.kubernetes.gateway)?.parameters ?? null;
  if (parameters === null) return { infrastructure: {}, dependsOn: [] };
  const { apiVersion, kind, content } = parameters;
  const name = gatewayName(scope);
  const metadata = { name, namespace, labels: gatewayLabels(scope) };
  const logicalName = `${scope.name}-gateway-parameters-${classSuffix(scope)}`;
  const options = { parent: scope.parent };
  const made: Resource =
    kind === "ConfigMap"
      ? new kubernetes.core.v1.ConfigMap(logicalName, { metadata, ...content }, options)
      : new kubernetes.apiextensions.CustomResource(
          logicalName,
          { apiVersion, kind, metadata, ...content },
          options,
        );
  const [group = ""] = apiVersion.includes("/") ? apiVersion.split("/") : [];
  return { infrastructure: { infrastructure: { parametersRef: { group, kind, name } } }, dependsOn: [made] };
}

/**
 * The Gateway of a class. Its names end in the class, so that another class makes a second Gateway before the first is
 * removed.
 *
 * Earlier versions of this package called every Gateway {@link EARLIER_NAME}. One that runs keeps that name, and so its address, until
 * its class changes.
 */
export function createGateway(scope: Scope, foundation: Foundation): Attached {
  const { gateway: gatewayClassName } = scope.settings.own.kubernetes;
  const suffix = classSuffix(scope);
  const { infrastructure: given, dependsOn } = infrastructure(scope, foundation);
  const gateway = new kubernetes.apiextensions.CustomResource(
    `${scope.name}-gateway-${suffix}`,
    {
      apiVersion: GATEWAY_API,
      kind: "Gateway",
      metadata: {
        name: gatewayName(scope),
        namespace: foundation.namespace,
        labels: gatewayLabels(scope),
      },
      spec: { gatewayClassName, listeners: listeners(scope, foundation), ...given },
    },
    {
      parent: scope.parent,
      // The quota allows the load balancer that a controller makes for it.
      dependsOn: [...foundation.restrictions, ...dependsOn],
      aliases: [{ name: `${scope.name}-gateway` }],
      ignoreChanges: ["metadata.name"],
    },
  );
  return { gateway, suffix };
}
