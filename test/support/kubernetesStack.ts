import type { Json } from "../../base/json.ts";
import type { ResourceRecord } from "../../document/document.ts";
import type { ProgramResult } from "../../preview/engine/run.ts";
import { stacksOn } from "./sampleStack.ts";

export const { runOf, runStack, stackOf } = stacksOn("kubernetes");

export const ofKind = ({ resources }: ProgramResult, kind: string): ResourceRecord[] =>
  resources.filter(({ type }) => type.startsWith("kubernetes:") && type.endsWith(`:${kind}`));

export function named(result: ProgramResult, kind: string, name: string): ResourceRecord {
  const found = ofKind(result, kind).find((resource) => resource.name === name);
  if (found === undefined) {
    const names = ofKind(result, kind).map((resource) => resource.name);
    throw new Error(`there is no ${kind} ${name}, only ${names.join(", ")}`);
  }
  return found;
}

/** The value at a path such as `spec.template.spec`; undefined where there is none. */
export function at(value: Json | undefined, path: string): Json | undefined {
  return path
    .split(".")
    .reduce<Json | undefined>(
      (inner, key) =>
        inner !== null && typeof inner === "object"
          ? (inner as Readonly<Record<string, Json | undefined>>)[key]
          : undefined,
      value,
    );
}

/** The list at a path; empty where there is none. */
export function listAt(value: Json | undefined, path: string): readonly Json[] {
  const found = at(value, path);
  return Array.isArray(found) ? found : [];
}

/** The lines of a file in a ConfigMap. */
export const fileLines = (result: ProgramResult, configMap: string, file: string): string[] =>
  String((at(named(result, "ConfigMap", configMap).inputs, "data") as Record<string, Json>)[file])
    .trim()
    .split("\n");

export interface Pod {
  /** Logical name of the resource that makes the pod. */
  readonly name: string;
  readonly labels: Readonly<Record<string, Json>>;
  readonly spec: Json;
  readonly containers: readonly Json[];
}

const templates: Readonly<Record<string, string>> = {
  Deployment: "spec.template",
  StatefulSet: "spec.template",
  Job: "spec.template",
  CronJob: "spec.jobTemplate.spec.template",
};

/** Every pod that the stack itself makes, without those of operators. */
export const podsOf = (result: ProgramResult): Pod[] =>
  Object.entries(templates).flatMap(([kind, path]) =>
    ofKind(result, kind).map(({ name, inputs }) => ({
      name,
      labels: (at(inputs, `${path}.metadata.labels`) ?? {}) as Readonly<Record<string, Json>>,
      spec: at(inputs, `${path}.spec`) ?? null,
      containers: listAt(inputs, `${path}.spec.containers`),
    })),
  );

export function podOf(result: ProgramResult, name: string): Pod {
  const found = podsOf(result).find((pod) => pod.name === name);
  if (found === undefined) throw new Error(`no pod is made by ${name}`);
  return found;
}

/** Variables of a pod's first container: a plain value, or `<Secret>/<key>`. */
export function environmentOf({ containers }: Pod): Record<string, string> {
  const entries = listAt(containers[0], "env").map((variable) => {
    const reference = at(variable, "valueFrom.secretKeyRef");
    const value = reference
      ? `${at(reference, "name")}/${at(reference, "key")}`
      : String(at(variable, "value") ?? at(variable, "valueFrom.fieldRef.fieldPath"));
    return [String(at(variable, "name")), value];
  });
  return Object.fromEntries(entries);
}

const UNITS: Readonly<Record<string, number>> = {
  "": 1,
  m: 0.001,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
};

/** A quantity as a number: cores or bytes. */
export function amount(quantity: Json | undefined): number {
  const [, digits, unit = ""] = /^([\d.]+)([A-Za-z]*)$/.exec(String(quantity)) ?? [];
  const factor = UNITS[unit];
  if (digits === undefined || factor === undefined) throw new Error(`${String(quantity)} is no quantity`);
  return Number(digits) * factor;
}

/** Every string inside a value. */
export function texts(value: Json): string[] {
  if (typeof value === "string") return [value];
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...texts(inner as Json)]);
}
