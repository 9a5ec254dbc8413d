import type { PodSpec } from "../../../sandbox/client/objects.ts";
import type { KubeObject } from "../../../sandbox/client/transport.ts";
import { memberTemplate, type Operated } from "../redis/operated.ts";
import { pod, service } from "./objects.ts";

const PORT = 6379;

/** One Redis with the users, the configuration and the sidecars of an object, behind these Services. */
function member(object: KubeObject, services: readonly string[]): readonly KubeObject[] {
  const { name } = object.metadata;
  const labels = { app: name };
  const spec = memberTemplate(object as KubeObject & Operated).spec as PodSpec;
  return [
    ...services.map((one) => service(object, one, { selector: labels, ports: [PORT] })),
    pod(object, { kind: "StatefulSet", name, inPlaceOf: "Redis operator", labels, spec }),
  ];
}

/** https://github.com/OT-CONTAINER-KIT/redis-operator/blob/v0.26.0/internal/k8sutils/redis-standalone.go */
export const ofRedis = (object: KubeObject): readonly KubeObject[] => member(object, [object.metadata.name]);

/** The primary: https://github.com/OT-CONTAINER-KIT/redis-operator/blob/v0.26.0/internal/k8sutils/redis-replication.go */
export const ofReplication = (object: KubeObject): readonly KubeObject[] =>
  member(object, [object.metadata.name, `${object.metadata.name}-master`]);
