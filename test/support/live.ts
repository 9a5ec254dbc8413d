import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { resolveBinaries } from "../../sandbox/binaries/binaries.ts";
import { pollUntil } from "../../sandbox/client/poll.ts";
import type { KubeObject } from "../../sandbox/client/transport.ts";
import { USAGE_ANNOTATIONS } from "../../sandbox/controlplane/config.ts";
import type { ComponentName } from "../../sandbox/controlplane/tuning.ts";
import type { Sandbox } from "../../sandbox/sandbox.ts";

/** Links to the user's programs of a control plane in this folder, for tests that have another home. */
export async function linkTools(directory: string): Promise<string> {
  const tools = join(directory, "tools");
  mkdirSync(tools);
  const binaries = await resolveBinaries({ env: process.env, notify: (line) => console.error(line) });
  for (const [name, path] of Object.entries(binaries)) symlinkSync(path, join(tools, name));
  return tools;
}

/** Calls `read` until it returns a value other than undefined. @throws Error where it does not in time. */
export const eventually = <T>(
  what: string,
  timeoutMs: number,
  read: () => Promise<T | undefined>,
): Promise<T> => pollUntil({ what, timeoutMs }, read);

/** Stops a component while `work` runs, as on a machine that is too busy. */
export async function whileStopped(
  { processes }: Sandbox,
  component: ComponentName,
  work: () => Promise<unknown>,
): Promise<void> {
  const stopped = processes.find(({ name }) => name === component);
  if (stopped === undefined) throw new Error(`got no process of ${component}, expected one`);
  process.kill(stopped.id.pid, "SIGSTOP");
  try {
    await work();
  } finally {
    process.kill(stopped.id.pid, "SIGCONT");
  }
}

export interface Deployment extends KubeObject {
  readonly spec: { readonly replicas?: number };
  readonly status?: { readonly availableReplicas?: number; readonly updatedReplicas?: number };
}

export interface Pod extends KubeObject {
  readonly spec: { readonly nodeName?: string };
  readonly status?: {
    readonly phase?: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
}

/** A Deployment of pods spread over zones. They request 100m of CPU and report a usage of `cpu`. */
export const deployment = (name: string, replicas: number, cpu: string): Deployment =>
  ({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace: "default" },
    spec: {
      replicas,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name }, annotations: { [USAGE_ANNOTATIONS.cpu]: cpu } },
        spec: {
          topologySpreadConstraints: [
            {
              maxSkew: 1,
              topologyKey: "topology.kubernetes.io/zone",
              whenUnsatisfiable: "ScheduleAnyway",
              labelSelector: { matchLabels: { app: name } },
            },
          ],
          containers: [
            { name: "main", image: "example.com/none:1", resources: { requests: { cpu: "100m" } } },
          ],
        },
      },
    },
  }) as unknown as Deployment;

/** A StatefulSet whose pods start and end in parallel. */
export const statefulSet = (name: string, replicas: number, image = "example.com/none:1"): KubeObject =>
  ({
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    metadata: { name, namespace: "default" },
    spec: {
      replicas,
      serviceName: name,
      podManagementPolicy: "Parallel",
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { containers: [{ name: "main", image }] },
      },
    },
  }) as unknown as KubeObject;
