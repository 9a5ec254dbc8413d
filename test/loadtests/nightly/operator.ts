import { readFileSync } from "node:fs";
import https from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { KubeClient, ObjectKey } from "../../../sandbox/client/client.ts";
import type { KubeObject } from "../../../sandbox/client/transport.ts";
import { certificatesDirectory } from "../../../sandbox/controlplane/create.ts";
import type { Sandbox } from "../../../sandbox/sandbox.ts";

type Fields = Readonly<Record<string, unknown>>;

/** A TestRun as the operator reads it. */
export type TestRun = KubeObject & {
  readonly metadata: { readonly uid: string };
  readonly spec: { readonly parallelism: number; readonly runner: Fields & { readonly metadata: Fields } };
};

async function writeStatus(client: KubeClient, key: ObjectKey, status: Fields): Promise<void> {
  await client.transport.send({
    method: "PATCH",
    path: await client.path(key, "status"),
    contentType: "application/merge-patch+json",
    body: { status },
  });
}

/** A node whose kubelet gives the API server the logs of its pods, over HTTPS as kubelets do. */
export class Node {
  readonly name = "runners";
  readonly logs = new Map<string, string>();
  readonly #server: https.Server;

  constructor({ directory }: Sandbox) {
    const pem = (file: string): string => readFileSync(join(certificatesDirectory(directory), file), "utf8");
    this.#server = https.createServer(
      { cert: pem("admin.crt"), key: pem("admin.key") },
      (request, response) => {
        const [, kind, , pod = ""] = (request.url ?? "").split(/[/?]/);
        response.statusCode = kind === "containerLogs" ? 200 : 404;
        response.end(this.logs.get(pod) ?? "");
      },
    );
  }

  async start(client: KubeClient): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    const { port } = this.#server.address() as AddressInfo;
    const node = { apiVersion: "v1", kind: "Node", metadata: { name: this.name } };
    await client.create(node);
    await writeStatus(client, node, {
      addresses: [{ type: "InternalIP", address: "127.0.0.1" }],
      daemonEndpoints: { kubeletEndpoint: { Port: port } },
    });
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

/** How a runner ends. */
interface End {
  readonly exitCode: number;
  readonly log: string;
}

/** A pod as the operator makes it of a TestRun: https://github.com/grafana/k6-operator/blob/v1.6.0/pkg/resources/jobs/runner.go */
const podOf = (run: TestRun, index: number, node: Node): KubeObject & Fields => {
  const {
    image,
    env,
    resources,
    volumes,
    volumeMounts,
    securityContext,
    containerSecurityContext,
    metadata,
  } = run.spec.runner;
  const { name, namespace, uid } = run.metadata;
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: `${name}-${index}-pod`,
      namespace: namespace ?? "",
      labels: { ...(metadata.labels as object), app: "k6", k6_cr: name, runner: "true" },
      ownerReferences: [{ apiVersion: run.apiVersion, kind: run.kind, name, uid }],
    },
    spec: {
      nodeName: node.name,
      restartPolicy: "Never",
      automountServiceAccountToken: false,
      securityContext,
      volumes,
      containers: [
        {
          name: "k6",
          image,
          command: ["k6", "run"],
          env,
          resources,
          volumeMounts,
          securityContext: containerSecurityContext,
        },
      ],
    },
  };
};

/** Runs a test as the operator and the kubelet would: its runners, which end so, and its stage. */
export async function operate(client: KubeClient, node: Node, run: TestRun, end: End): Promise<void> {
  const { exitCode, log } = end;
  for (let index = 1; index <= run.spec.parallelism; index++) {
    const pod = podOf(run, index, node);
    await client.create(pod);
    node.logs.set(pod.metadata.name, log);
    const reason = exitCode === 0 ? "Completed" : "OOMKilled";
    await writeStatus(client, pod, {
      phase: exitCode === 0 ? "Succeeded" : "Failed",
      containerStatuses: [
        {
          ...{ name: "k6", image: "k6", imageID: "k6", ready: false, restartCount: 0 },
          state: { terminated: { exitCode, reason } },
        },
      ],
    });
  }
  await writeStatus(client, run, { stage: "finished" });
}
