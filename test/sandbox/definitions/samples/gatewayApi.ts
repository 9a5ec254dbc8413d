import type { IGateway } from "@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/Gateway";
import type { IHTTPRoute } from "@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/HTTPRoute";
import type { IReferenceGrant } from "@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1beta1/ReferenceGrant";

/** Objects of the Gateway API, of one of its controllers, and of cert-manager for its certificates. */
export const gatewayApi = {
  gateway: {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "Gateway",
    metadata: { name: "public", namespace: "default" },
    spec: {
      gatewayClassName: "istio",
      listeners: [
        {
          name: "https",
          protocol: "HTTPS",
          port: 443,
          hostname: "shop.example.com",
          tls: { mode: "Terminate", certificateRefs: [{ kind: "Secret", name: "tls" }] },
          allowedRoutes: { namespaces: { from: "Same" } },
        },
      ],
    },
  } satisfies IGateway,
  httpRoute: {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "HTTPRoute",
    metadata: { name: "dashboard", namespace: "default" },
    spec: {
      parentRefs: [{ name: "public", sectionName: "https" }],
      hostnames: ["shop.example.com"],
      rules: [
        { filters: [{ type: "RequestRedirect", requestRedirect: { scheme: "https", statusCode: 301 } }] },
        {
          matches: [{ path: { type: "PathPrefix", value: "/" } }],
          backendRefs: [{ name: "dashboard", port: 80 }],
          timeouts: { request: "30s" },
        },
      ],
    },
  } satisfies IHTTPRoute,
  referenceGrant: {
    apiVersion: "gateway.networking.k8s.io/v1beta1",
    kind: "ReferenceGrant",
    metadata: { name: "shop", namespace: "default" },
    spec: {
      from: [{ group: "gateway.networking.k8s.io", kind: "Gateway", namespace: "shop" }],
      to: [{ group: "", kind: "Secret", name: "web-tls" }],
    },
  } satisfies IReferenceGrant,
  gatewayParameters: {
    apiVersion: "gateway.kgateway.dev/v1alpha1",
    kind: "GatewayParameters",
    metadata: { name: "public", namespace: "default" },
    spec: { kube: { podTemplate: { securityContext: { seccompProfile: { type: "RuntimeDefault" } } } } },
  },
  certificate: {
    apiVersion: "cert-manager.io/v1",
    kind: "Certificate",
    metadata: { name: "web-tls", namespace: "default" },
    spec: {
      secretName: "web-tls",
      dnsNames: ["shop.example.com"],
      issuerRef: { group: "cert-manager.io", kind: "ClusterIssuer", name: "letsencrypt" },
      privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Always" },
    },
  },
  issuer: {
    apiVersion: "cert-manager.io/v1",
    kind: "Issuer",
    metadata: { name: "store-authority", namespace: "default" },
    spec: { ca: { secretName: "store-authority" } },
  },
} as const;
