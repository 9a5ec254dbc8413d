import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { KubeClient } from "../../sandbox/client/client.ts";
import type { KubeObject } from "../../sandbox/client/transport.ts";
import { LOOPBACK } from "../../sandbox/controlplane/ports.ts";

const GROUP = "external.metrics.k8s.io";
const VERSION = "v1beta1";
const SERVICE = { name: "rehearsal-external-metrics", namespace: "kube-system" };

/** Numbers that autoscalers ask for, which no pod uses: backlogs, as KEDA's own server would tell them. */
export interface ExternalMetrics {
  /** @param value items, requests, or whatever the metric counts. */
  set(name: string, value: number): void;
  close(): Promise<void>;
}

const discovery = {
  kind: "APIResourceList",
  apiVersion: "v1",
  groupVersion: `${GROUP}/${VERSION}`,
  resources: [
    {
      name: "externalmetrics",
      singularName: "",
      namespaced: true,
      kind: "ExternalMetricValueList",
      verbs: ["get"],
    },
  ],
};

const answer = (metricName: string, value: number): unknown => ({
  kind: "ExternalMetricValueList",
  apiVersion: `${GROUP}/${VERSION}`,
  metadata: {},
  items: [{ metricName, metricLabels: {}, timestamp: new Date().toISOString(), value: String(value) }],
});

/** `/apis/external.metrics.k8s.io/v1beta1/namespaces/<namespace>/<metric>` */
const METRIC_PATH = new RegExp(`^/apis/${GROUP}/${VERSION}/namespaces/[^/]+/([^/?]+)`);

/** The API server's proxy finds it by a name, as no Service of a control plane without nodes leads anywhere. */
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

async function waitServed(client: KubeClient): Promise<void> {
  const deadline = Date.now() + AVAILABLE_MS;
  const path = `/apis/${GROUP}/${VERSION}`;
  for (;;) {
    try {
      await client.transport.send({ method: "GET", path });
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await sleep(200);
    }
  }
}

/** Serves external metrics to the cluster, on loopback, with the certificate of its administrator. */
export async function serveExternalMetrics(
  client: KubeClient,
  tls: { readonly cert: string; readonly key: string },
): Promise<ExternalMetrics> {
  const values = new Map<string, number>();
  const server = createServer(tls, ({ url = "" }, response) => {
    const metric = METRIC_PATH.exec(url)?.[1];
    const body = metric === undefined ? discovery : answer(metric, values.get(metric) ?? 0);
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, LOOPBACK, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const objects = registration(port);
  for (const object of objects) await client.apply(object);
  await waitServed(client);
  return {
    set: (name, value) => void values.set(name, value),
    async close() {
      for (const object of objects.toReversed()) await client.delete(object);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
