import { setTimeout as pause } from "node:timers/promises";
import { isObject } from "../base/json.ts";
import type { JsonObject } from "./resolveProgram.ts";

const fieldsOf = (object: JsonObject, field: string): JsonObject => {
  const value = object[field];
  return isObject(value) ? value : {};
};

const isEstablished = (object: JsonObject): boolean => {
  const { conditions } = fieldsOf(object, "status");
  if (!Array.isArray(conditions)) return false;
  return conditions.some((one) => isObject(one) && one.type === "Established" && one.status === "True");
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

const PAUSE_MS = 100;

export interface Wait {
  /** Opens the message where it does not come. */
  readonly what: string;
  readonly timeoutMs: number;
}

/** Asks until there is an answer. @throws Error where there is none in time. */
export async function pollUntil<T>({ what, timeoutMs }: Wait, ask: () => Promise<T | undefined>): Promise<T> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() >= end) throw new Error(`${what}: nothing within ${Math.round(timeoutMs / 1000)} s`);
    await pause(PAUSE_MS);
  }
}
