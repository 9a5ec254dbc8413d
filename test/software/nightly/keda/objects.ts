import type { PodTemplate } from "../../../../sandbox/client/objects.ts";
import type { KubeObject } from "../../../../sandbox/client/transport.ts";
import { nightlyVersions } from "../versions.ts";

/** As KEDA's own manifests: https://github.com/kedacore/keda/tree/v2.21.0/config */
export const NAMESPACE = "keda";
const ACCOUNT = "keda-operator";
export const CERTIFICATES = "kedaorg-certs";
/** The Secret in place of the token that the kubelet mounts. */
export const TOKEN = "keda-token";
/** A name that is in the certificate of the API server. */
const API_HOST = "kubernetes.default.svc";

/** Any object: types of literals are narrower than what an API server takes. */
export const object = (value: KubeObject & { readonly [field: string]: unknown }): KubeObject => value;

const metadata = (name: string) => ({ name, namespace: NAMESPACE });

/** What has to be on the cluster before the operator starts. */
export const accounts: readonly KubeObject[] = [
  object({ apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE } }),
  object({ apiVersion: "v1", kind: "ServiceAccount", metadata: metadata(ACCOUNT) }),
  object({
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRoleBinding",
    metadata: { name: ACCOUNT },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "cluster-admin" },
    subjects: [{ kind: "ServiceAccount", ...metadata(ACCOUNT) }],
  }),
];

export const tokenPath = `/api/v1/namespaces/${NAMESPACE}/serviceaccounts/${ACCOUNT}/token`;

/** Services by which the pods of KEDA, and the API server, are found. */
export const services: readonly KubeObject[] = [
  object({
    apiVersion: "v1",
    kind: "Service",
    metadata: metadata("keda-operator"),
    spec: { ports: [{ port: 9666 }], selector: { app: "keda-operator" } },
  }),
];
export const apiServer = object({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "kubernetes", namespace: "default" },
  spec: { ports: [{ port: 443 }] },
});

/** Registers the metrics server. Its Service is a name of this machine, as that of a cluster's network leads nowhere. */
export const registration = (port: number): readonly KubeObject[] => [
  object({
    apiVersion: "v1",
    kind: "Service",
    metadata: metadata("keda-metrics-apiserver"),
    spec: { type: "ExternalName", externalName: "localhost", ports: [{ port, protocol: "TCP" }] },
  }),
  object({
    apiVersion: "apiregistration.k8s.io/v1",
    kind: "APIService",
    metadata: { name: "v1beta1.external.metrics.k8s.io" },
    spec: {
      group: "external.metrics.k8s.io",
      version: "v1beta1",
      groupPriorityMinimum: 100,
      versionPriority: 100,
      service: { ...metadata("keda-metrics-apiserver"), port },
    },
  }),
];

interface Server {
  readonly name: string;
  readonly image: string;
  readonly command: readonly string[];
  readonly args: readonly string[];
  readonly port: number;
  readonly scheme: "HTTP" | "HTTPS";
}

const podOf = ({ name, image, command, args, port }: Server): PodTemplate => ({
  metadata: { labels: { app: name }, ...{ namespace: NAMESPACE } },
  spec: {
    serviceAccountName: ACCOUNT,
    securityContext: { runAsNonRoot: true, runAsUser: 1000, runAsGroup: 1000 },
    containers: [
      {
        name,
        image: `${image}:${nightlyVersions.keda}`,
        command: [...command],
        args: [...args],
        env: [
          { name: "POD_NAMESPACE", value: NAMESPACE },
          { name: "WATCH_NAMESPACE", value: "" },
          // The kubelet sets these for every container.
          { name: "KUBERNETES_SERVICE_HOST", value: API_HOST },
          { name: "KUBERNETES_SERVICE_PORT", value: "443" },
        ],
        ports: [{ containerPort: port, name: "probes" }],
        startupProbe: { tcpSocket: { port: "probes" }, periodSeconds: 1, failureThreshold: 120 },
        securityContext: { readOnlyRootFilesystem: true },
        volumeMounts: [
          { name: "certificates", mountPath: "/certs", readOnly: true },
          { name: "token", mountPath: "/var/run/secrets/kubernetes.io/serviceaccount", readOnly: true },
          { name: "tmp", mountPath: "/tmp" },
        ],
      },
    ],
    terminationGracePeriodSeconds: 10,
    volumes: [
      { name: "certificates", secret: { secretName: CERTIFICATES, optional: true } },
      { name: "token", secret: { secretName: TOKEN } },
      { name: "tmp", emptyDir: {} },
    ],
  },
});

/** Port at which the operator serves its metrics. */
export const METRICS_PORT = 8080;
export const SECURE_PORT = 6443;

export const operator = podOf({
  name: "keda-operator",
  image: "ghcr.io/kedacore/keda",
  command: ["/keda"],
  args: [
    "--zap-log-level=info",
    "--zap-encoder=console",
    "--enable-cert-rotation=true",
    "--enable-webhook-patching=false",
  ],
  port: 8081,
  scheme: "HTTP",
});

export const metricsServer = podOf({
  name: "keda-metrics-apiserver",
  image: "ghcr.io/kedacore/keda-metrics-apiserver",
  command: ["/keda-adapter"],
  args: [
    ...[`--secure-port=${SECURE_PORT}`, "--zap-log-level=error", "--client-ca-file=/certs/ca.crt"],
    // The sandbox's API server proves itself by a certificate of its only authority, and publishes no other.
    "--requestheader-client-ca-file=/var/run/secrets/kubernetes.io/serviceaccount/ca.crt",
    ...["--requestheader-username-headers=X-Remote-User", "--requestheader-group-headers=X-Remote-Group"],
    "--requestheader-extra-headers-prefix=X-Remote-Extra-",
    ...["--tls-cert-file=/certs/tls.crt", "--tls-private-key-file=/certs/tls.key", "--cert-dir=/certs"],
  ],
  port: SECURE_PORT,
  scheme: "HTTPS",
});
