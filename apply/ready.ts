import { isObject, type JsonObject } from "../base/json.ts";
import type { ResourceQuota } from "../sandbox/client/objects.ts";
import { isEstablished } from "../sandbox/definitions/install.ts";

/** Before its controller has counted the use, a quota refuses every object that it limits. */
const isCounted = ({ spec, status }: ResourceQuota): boolean =>
  Object.keys(spec.hard ?? {}).every((name) => status?.used?.[name] !== undefined);

/** Kind → whether other objects can rely on an accepted object; a kind without a row is ready at once. */
export const readyChecks: Readonly<Record<string, (object: JsonObject) => boolean>> = {
  CustomResourceDefinition: isEstablished,
  Namespace: ({ status }) => isObject(status) && status.phase === "Active",
  ResourceQuota: (object) => isCounted(object as unknown as ResourceQuota),
};
