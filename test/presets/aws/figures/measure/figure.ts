import type { Json } from "../../../../../base/json.ts";
import type { ResourceRecord } from "../../../../../document/document.ts";
import { at } from "../../../../support/kubernetesStack.ts";

/** Figures that a stack registers, by what has them: `agents.min`. */
export type Measured = Readonly<Record<string, string | number>>;

export type Resources = readonly ResourceRecord[];

/** Inputs of each resource of a type, such as `ecs/service:Service`. */
export const inputsOf = (resources: Resources, type: string): ResourceRecord["inputs"][] =>
  resources.filter((one) => one.type.endsWith(type)).map(({ inputs }) => inputs);

/** A number at a path of inputs; null if there is none. */
export function numberAt(value: Json | undefined, path: string): number | null {
  const found = at(value, path);
  return found === undefined || found === null || found === "" || Number.isNaN(Number(found))
    ? null
    : Number(found);
}

/** Fields of `name` that have a value. */
export const fields = (
  name: string,
  values: Readonly<Record<string, string | number | null | undefined>>,
): Measured =>
  Object.fromEntries(
    Object.entries(values).flatMap(([field, value]) =>
      value === null || value === undefined ? [] : [[`${name}.${field}`, value]],
    ),
  );

export const joined = (parts: readonly Measured[]): Measured => Object.assign({}, ...parts);
