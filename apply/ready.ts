import { isObject, type JsonObject } from "../base/json.ts";
import { isEstablished } from "../sandbox/definitions/install.ts";

const fieldsOf = (object: JsonObject, field: string): JsonObject => {
  const value = object[field];
  return isObject(value) ? value : {};
};

/** A quota whose use nobody has counted yet refuses every object that it limits. */
const isCounted = (object: JsonObject): boolean => {
  const asked = fieldsOf(fieldsOf(object, "spec"), "hard");
  const counted = fieldsOf(fieldsOf(object, "status"), "used");
  return Object.keys(asked).every((name) => counted[name] !== undefined);
};

/** Kind → whether an accepted object holds for others already; a kind without a row does at once. */
export const settled: { readonly [kind: string]: (object: JsonObject) => boolean } = {
  CustomResourceDefinition: isEstablished,
  Namespace: (object) => fieldsOf(object, "status").phase === "Active",
  ResourceQuota: isCounted,
};
