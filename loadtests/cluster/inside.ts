import { readFileSync } from "node:fs";
import { TEST_RUN } from "../../base/testRunPods.ts";
import { ApiError, type KubeObject, Transport } from "../../sandbox/client/transport.ts";
import type { ClusterApi, Pod } from "./api.ts";

/** What Kubernetes mounts into a pod for its service account. */
export interface Account {
  /** `https://host:port` */
  readonly server: string;
  /** Directory with `token`, `ca.crt` and `namespace`. */
  readonly directory: string;
}

/** The directory in every pod: https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/ */
export const ACCOUNT_DIRECTORY = "/var/run/secrets/kubernetes.io/serviceaccount";

const DELETE_OPTIONS = { apiVersion: "v1", kind: "DeleteOptions", propagationPolicy: "Background" };

const isGone = (error: unknown): boolean => error instanceof ApiError && error.status === 404;

/**
 * The cluster of the pod in which this runs, with no more than the permissions of base/testRunPods.ts. The token is read for each request, as the kubelet renews it.
 */
export function inside({ server, directory }: Account): ClusterApi {
  const read = (file: string): string => readFileSync(`${directory}/${file}`, "utf8").trim();
  const group = `/apis/${TEST_RUN.group}/${TEST_RUN.version}`;
  const base = new Transport({ server, ca: read("ca.crt") });
  const testRuns = `${group}/namespaces/${read("namespace")}/${TEST_RUN.plural}`;
  const pods = `/api/v1/namespaces/${read("namespace")}/pods`;
  async function send<T>(request: Parameters<Transport["send"]>[0]): Promise<T> {
    const transport = base.withToken(read("token"));
    try {
      return await transport.send<T>(request);
    } finally {
      transport.close();
    }
  }
  const createOne = (object: KubeObject): Promise<unknown> => {
    if (object.kind !== "TestRun") throw new Error(`got a ${object.kind}, expected a TestRun alone`);
    return send({ method: "POST", path: testRuns, body: object });
  };
  return {
    hasOperator: () =>
      send({ method: "GET", path: group }).then(
        () => true,
        (error) => {
          if (isGone(error)) return false;
          throw error;
        },
      ),
    create: async (objects) => {
      for (const object of objects) await createOne(object);
    },
    stageOf: async (name) =>
      (
        await send<{ status?: { stage?: string } }>({
          method: "GET",
          path: `${testRuns}/${encodeURIComponent(name)}`,
        })
      ).status?.stage,
    podsOf: async (labelSelector) =>
      (await send<{ items: readonly Pod[] }>({ method: "GET", path: pods, query: { labelSelector } })).items,
    logOf: (pod) => send<string>({ method: "GET", path: `${pods}/${encodeURIComponent(pod)}/log` }),
    remove: async (name) => {
      const path = `${testRuns}/${encodeURIComponent(name)}`;
      await send({ method: "DELETE", path, body: DELETE_OPTIONS }).catch((error) => {
        if (!isGone(error)) throw error;
      });
    },
  };
}
