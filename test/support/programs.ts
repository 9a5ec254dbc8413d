import kubernetes from "@pulumi/kubernetes";
import random from "@pulumi/random";
import type { Applied } from "../../apply/apply.ts";
import type { Json } from "../../base/json.ts";
import type { StackObject, StackObjects } from "../../manifests/stackObjects.ts";
import { stackObjects } from "../../manifests/stackObjects.ts";
import { inspectProgram, type ProgramRun } from "../../preview/engine/run.ts";

/** The objects that a small program registers as a stack of this name. */
export const objectsOf = async (program: ProgramRun["program"], stack = "trial"): Promise<StackObjects> =>
  stackObjects(stack, await inspectProgram({ project: "echelon", stack, config: {}, program }, "revealed"));

/** An object as a record would have it, without running a program. */
export function object(name: string, more: Partial<StackObject> = {}): StackObject {
  const { kind = "ConfigMap", apiVersion = "v1" } = more;
  const template: { readonly [field: string]: Json } = { apiVersion, kind, metadata: { name } };
  return {
    urn: `urn:pulumi:trial::echelon::kubernetes:core/v1:${kind}::${name}`,
    name,
    apiVersion,
    kind,
    template,
    secret: false,
    inputDependencies: {},
    waitsFor: [],
    patch: false,
    fieldManager: "echelon",
    ...more,
  };
}

/** A stack of only these objects. */
export const stackOf = (objects: readonly StackObject[]): StackObjects => ({
  stack: "trial",
  objects,
  releases: [],
  passwords: [],
});

/** Logical name → what an apply did to the object. */
export const results = ({ objects }: Applied): Record<string, string> =>
  Object.fromEntries(objects.map(({ object, result }) => [object.name, result]));

const container = { name: "main", image: "example.com/none:1" };

/** A namespace, a secret with a generated password, a Deployment without replicas and its autoscaler. */
export const shop =
  (image = container.image) =>
  () => {
    const space = new kubernetes.core.v1.Namespace("space");
    const metadata = { namespace: space.metadata.name };
    const password = new random.RandomPassword("password", { length: 24 });
    const keys = new kubernetes.core.v1.Secret("keys", {
      metadata,
      stringData: { password: password.result },
    });
    const labels = { app: "web" };
    const web = new kubernetes.apps.v1.Deployment("web", {
      metadata,
      spec: {
        selector: { matchLabels: labels },
        template: {
          metadata: { labels, annotations: { keys: keys.metadata.name } },
          spec: { containers: [{ ...container, image }] },
        },
      },
    });
    new kubernetes.autoscaling.v2.HorizontalPodAutoscaler("scaler", {
      metadata,
      spec: {
        scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: web.metadata.name },
        minReplicas: 2,
        maxReplicas: 4,
      },
    });
    return {};
  };
