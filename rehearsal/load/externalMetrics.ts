import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { KubeClient } from "../../sandbox/client/client.ts";
import { pollUntil } from "../../sandbox/client/poll.ts";
import type { Credentials, KubeObject } from "../../sandbox/client/transport.ts";
import { LOOPBACK } from "../../sandbox/controlplane/ports.ts";

const GROUP = "external.metrics.k8s.io";
const VERSION = "v1beta1";
const API_VERSION = `${GROUP}/${VERSION}`;
const SERVICE = { name: "rehearsal-external-metrics", namespace: "kube-system" };

/** Metrics that autoscalers read and that no pod has, such as the backlogs that KEDA serves. */
export interface ExternalMetrics {
  /** @param value of whatever the metric counts, such as items or requests. */
  set(name: string, value: number): void;
  close(): Promise<void>;
}

const discovery = {
  kind: "APIResourceList",
  apiVersion: "v1",
  groupVersion: API_VERSION,
  resources: [{ name: "externalmetrics", namespaced: true, kind: "ExternalMetricValueList", verbs: ["get"] }],
};

const answer = (metricName: string, value: number) => ({
  kind: "ExternalMetricValueList",
  apiVersion: API_VERSION,
  metadata: {},
  items: [{ metricName, metricLabels: {}, timestamp: new Date().toISOString(), value: String(value) }],
});

/** `/apis/external.metrics.k8s.io/v1beta1/namespaces/<namespace>/<metric>` */
const METRIC_PATH = new RegExp(`^/apis/${API_VERSION}/namespaces/[^/]+/([^/?]+)`);

/** Registers the API. Its Service is a name, as the address of a Service leads nowhere on simulated nodes. */
const registration = (port: number): readonly (KubeObject & { readonly spec: unknown })[] => [
  {
    apiVersion: "v1",
    kind: "Service",
    metadata: SERVICE,
    spec: { type: "ExternalName", externalName: "localhost", ports: [{ port, protocol: "TCP" }] },
  },
  {
    apiVersion: "apiregistration.k8s.io/v1",
    kind: "APIService",
    metadata: { name: `${VERSION}.${GROUP}` },
    spec: {
      group: GROUP,
      version: VERSION,
      groupPriorityMinimum: 100,
      versionPriority: 100,
      insecureSkipTLSVerify: true,
      service: { ...SERVICE, port },
    },
  },
];

const AVAILABLE_MS = 30_000;

/** Serves external metrics to the cluster, on loopback, with the certificate of the administrator. */
export async function serveExternalMetrics(
  client: KubeClient,
  { certificate: cert, key }: Credentials,
): Promise<ExternalMetrics> {
  const values = new Map<string, number>();
  const server = createServer({ cert, key }, ({ url = "" }, response) => {
    const metric = METRIC_PATH.exec(url)?.[1];
    const body = metric === undefined ? discovery : answer(metric, values.get(metric) ?? 0);
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, LOOPBACK, resolve);
  });
  const objects = registration((server.address() as AddressInfo).port);
  for (const object of objects) await client.apply(object);
  const what = `the API server does not reach the rehearsal's ${API_VERSION}`;
  await pollUntil({ what, timeoutMs: AVAILABLE_MS }, () =>
    client.transport.send({ method: "GET", path: `/apis/${API_VERSION}` }).catch(() => undefined),
  );
  return {
    set: (name, value) => void values.set(name, value),
    async close() {
      for (const object of objects.toReversed()) await client.delete(object);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
