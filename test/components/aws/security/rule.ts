import { isObject, type Json, type JsonObject } from "../../../../base/json.ts";
import type { ResourceRecord } from "../../../../document/document.ts";

/** What every stack on AWS has to be, and a change of one resource by which it is that no longer. */
export interface Property {
  readonly title: string;
  /** What is wrong with the resources of a stack, one line each. */
  readonly faults: (resources: readonly ResourceRecord[]) => readonly string[];
  readonly twin: {
    readonly is: (one: ResourceRecord) => boolean;
    readonly change: (one: ResourceRecord) => Partial<ResourceRecord>;
  };
}

type Inputs = ResourceRecord["inputs"];

const member = (one: Json | undefined, key: string): Json | undefined => {
  if (Array.isArray(one)) return one[Number(key)] as Json | undefined;
  return isObject(one) ? (one as JsonObject)[key] : undefined;
};

/** The value at a path of inputs. */
const at = (inputs: Json | undefined, path: string): Json | undefined =>
  path.split(".").reduce(member, inputs);

/** A change of an input at a path. */
function changed(inputs: Inputs, path: string, value: Json): Inputs {
  const copy = structuredClone(inputs) as Record<string, Json>;
  const keys = path.split(".");
  const last = keys.pop() ?? "";
  const place = keys.reduce((one, key) => one[key] as unknown as Record<string, Json>, copy);
  place[last] = value;
  return copy;
}

export interface Rule {
  readonly title: string;
  readonly type: string;
  readonly path: string;
  readonly holds: (value: Json | undefined, one: ResourceRecord) => boolean;
  /** What the twin has instead. */
  readonly wrong: Json;
  /** Names of which the rule does not speak, with the reason. */
  readonly without?: Readonly<Record<string, string>>;
}

/** A property of one input of each resource of a type. */
export function ruleOf({ title, type, path, holds, wrong, without = {} }: Rule): Property {
  const counts = ({ name }: ResourceRecord): boolean =>
    !Object.keys(without).some((end) => name.endsWith(end));
  const is = (one: ResourceRecord): boolean => one.type === type && counts(one);
  return {
    title,
    faults: (resources) =>
      resources
        .filter((one) => is(one) && !holds(at(one.inputs, path), one))
        .map(({ name, inputs }) => `${name}: ${path} is ${JSON.stringify(at(inputs, path))}`),
    twin: {
      is: (one) => is(one) && holds(at(one.inputs, path), one) && at(one.inputs, path) !== undefined,
      change: ({ inputs }) => ({ inputs: changed(inputs, path, wrong) }),
    },
  };
}
