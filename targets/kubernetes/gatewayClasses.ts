/** Label that a controller gives to the pods of a Gateway: https://gateway-api.sigs.k8s.io/geps/gep-1762/ */
export const GATEWAY_NAME_LABEL = "gateway.networking.k8s.io/gateway-name";

/** The profile of the container runtime, without which the level `restricted` refuses a pod. */
const seccomp = { seccompProfile: { type: "RuntimeDefault" } };

/** An object to which a Gateway points in `spec.infrastructure.parametersRef`. */
interface Parameters {
  readonly apiVersion: string;
  readonly kind: string;
  readonly content: Readonly<Record<string, unknown>>;
}

/** A class whose controller makes the proxies of a Gateway as pods in the Gateway's own namespace. */
export interface ProxyClass {
  /** The controller, from which the proxies get their configuration. */
  readonly controller: {
    /** Namespace in which its own guide installs it. */
    readonly namespace: string;
    readonly labels: Readonly<Record<string, string>>;
    /** Port of its pods. */
    readonly port: number;
  };
  /** What makes the proxies' pods fit the level `restricted`; null where they fit it by themselves. */
  readonly parameters: Parameters | null;
  /** Limits of one proxy, where the class states some; a proxy without limits gets those of the namespace. */
  readonly limits: { readonly cpu: number; readonly memoryMiB: number } | null;
}

/**
 * Classes by the name that their own guide gives them. The proxies of other classes run elsewhere: in a namespace of the
 * controller, on the nodes, or outside of the cluster.
 */
const proxyClasses: Readonly<Record<string, ProxyClass>> = {
  // https://istio.io/latest/docs/tasks/traffic-management/ingress/gateway-api/#automated-deployment
  // Pods and limits: manifests/charts/istio-control/istio-discovery/{files/kube-gateway.yaml,values.yaml} of
  // https://github.com/istio/istio (read in 1.31). Patches by a ConfigMap: Istio 1.26.
  istio: {
    controller: { namespace: "istio-system", labels: { app: "istiod" }, port: 15_012 },
    parameters: {
      apiVersion: "v1",
      kind: "ConfigMap",
      content: {
        data: { deployment: JSON.stringify({ spec: { template: { spec: { securityContext: seccomp } } } }) },
      },
    },
    limits: { cpu: 2, memoryMiB: 1024 },
  },
  // https://kgateway.dev/docs/envoy/latest/setup/default/
  // Pods: pkg/kgateway/helm/envoy and pkg/deployer of https://github.com/kgateway-dev/kgateway (read in 2.2).
  kgateway: {
    controller: { namespace: "kgateway-system", labels: { kgateway: "kgateway" }, port: 9977 },
    parameters: {
      apiVersion: "gateway.kgateway.dev/v1alpha1",
      kind: "GatewayParameters",
      content: { spec: { kube: { podTemplate: { securityContext: seccomp } } } },
    },
    limits: null,
  },
  // https://docs.nginx.com/nginx-gateway-fabric/overview/gateway-architecture/
  // Pods: internal/controller/provisioner/objects.go and charts/ of https://github.com/nginx/nginx-gateway-fabric (read
  // in 2.2).
  nginx: {
    controller: {
      namespace: "nginx-gateway",
      labels: { "app.kubernetes.io/name": "nginx-gateway-fabric" },
      port: 8443,
    },
    parameters: null,
    limits: null,
  },
};

/** A class, if the proxies of its Gateways are pods in the namespace of the stack. */
export const proxyClass = (gateway: string): ProxyClass | null =>
  Object.hasOwn(proxyClasses, gateway) ? (proxyClasses[gateway] ?? null) : null;

/**
 * Classes whose proxies keep a client on one pod by a cookie, as `sessionPersistence` of a route says. It is in the
 * experimental channel of the Gateway API, which Envoy Gateway installs; Istio and the free NGINX do not have it.
 * https://gateway.envoyproxy.io/docs/tasks/traffic/session-persistence/
 * https://github.com/istio/istio/issues/55839 https://github.com/nginx/nginx-gateway-fabric/pull/4305
 */
const persistentClasses: readonly string[] = ["eg"];

export const keepsSessions = (gateway: string): boolean => persistentClasses.includes(gateway);

/** A proxy, and the one that replaces it in a rollout. */
const PROXIES = 2;

/** Limits of a proxy whose class states none. One that every request passes needs more than a small helper. */
export const UNSTATED_PROXY = { cpu: 1, memoryMiB: 512 } as const;

/** What the proxies of a Gateway add to what the namespace holds, by the quota of a profile; none if they are elsewhere. */
export function proxyRoom(gateway: string): Readonly<Record<string, number>> {
  const row = proxyClass(gateway);
  if (row === null) return {};
  const { cpu, memoryMiB } = row.limits ?? UNSTATED_PROXY;
  return { replicas: PROXIES, services: 1, cpu: PROXIES * cpu, memoryGiB: (PROXIES * memoryMiB) / 1024 };
}
