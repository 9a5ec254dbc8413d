import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Pod } from "../pod/pod.ts";
import { sanitized, type Target } from "./podMonitor.ts";

/** A server on this machine that passes each request on to one port of a pod, which has a network of its own. */
async function forwarder(pod: Pod, port: number): Promise<Server> {
  const server = createServer((request, response) => {
    pod.request(port, request.url ?? "/").then(
      ({ status, body }) => response.writeHead(status).end(body),
      () => response.destroy(),
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}

/** Labels that Prometheus' discovery of pods gives a port of a container. */
function metaOf(pod: Pod, container: string, port: string): Record<string, string> {
  const { labels = {}, namespace = "" } = pod.template.metadata ?? {};
  const ofLabels = Object.entries(labels).flatMap(([label, value]) => [
    [`__meta_kubernetes_pod_label_${sanitized(label)}`, value],
    [`__meta_kubernetes_pod_labelpresent_${sanitized(label)}`, "true"],
  ]);
  return {
    __meta_kubernetes_namespace: namespace,
    __meta_kubernetes_pod_name: pod.name,
    __meta_kubernetes_pod_phase: "Running",
    __meta_kubernetes_pod_container_name: container,
    __meta_kubernetes_pod_container_port_name: port,
    ...(Object.fromEntries(ofLabels) as Record<string, string>),
  };
}

/** Every port of the containers of some pods, for a Prometheus outside of their network. */
export class Targets {
  readonly targets: Target[] = [];
  readonly #servers: Server[] = [];

  async add(pod: Pod): Promise<void> {
    for (const { name, ports = [] } of pod.spec.containers) {
      for (const { name: port = "", containerPort } of ports) {
        const server = await forwarder(pod, containerPort);
        this.#servers.push(server);
        const { port: own } = server.address() as AddressInfo;
        this.targets.push({ address: `127.0.0.1:${own}`, meta: metaOf(pod, name, port) });
      }
    }
  }

  end(): void {
    for (const server of this.#servers) {
      server.close();
      server.closeAllConnections();
    }
  }
}
