import { join } from "node:path";
import type { Json } from "../../base/json.ts";
import { readStackFile } from "../../config/stackFile.ts";
import type { ResourceRecord } from "../../document/document.ts";
import type { Plan } from "../../plan/types.ts";
import { previewStack } from "../../preview/stack.ts";
import { at, listAt } from "../support/kubernetesStack.ts";

const ROOT = join(import.meta.dirname, "../..");

/** What a preset plans and registers on a cluster. */
export interface Preset {
  readonly plan: Plan;
  /** The inputs of the object with this logical name and of this kind. */
  readonly object: (kind: string, name: string) => ResourceRecord["inputs"];
  /** The names of all objects of a kind. */
  readonly names: (kind: string) => string[];
  /** Variables of the first container of a workload: a plain value, or `<Secret>/<key>`. */
  readonly variables: (deployment: string) => Readonly<Record<string, string>>;
}

const isOf = (kind: string) => (resource: ResourceRecord) =>
  resource.type.startsWith("kubernetes:") && resource.type.endsWith(`:${kind}`);

function variableOf(variable: Json): [string, string] {
  const reference = at(variable, "valueFrom.secretKeyRef");
  const value = reference
    ? `${at(reference, "name")}/${at(reference, "key")}`
    : String(at(variable, "value") ?? at(variable, "valueFrom.fieldRef.fieldPath"));
  return [String(at(variable, "name")), value];
}

/** A preview of the preset in `stacks/` with this name, and with more keys. */
export async function presetOf(stack: string, keys: Readonly<Record<string, string>> = {}): Promise<Preset> {
  const config = readStackFile(stack, ROOT);
  const { plan, document } = await previewStack({
    stack,
    config: { ...config, values: { ...config.values, ...keys } },
  });
  const { resources } = document;
  const names = (kind: string) => resources.filter(isOf(kind)).map(({ name }) => name);
  const object = (kind: string, name: string) => {
    const found = resources.filter(isOf(kind)).find((one) => one.name === name);
    if (found === undefined) throw new Error(`no ${kind} ${name}, only ${names(kind).join(", ")}`);
    return found.inputs;
  };
  const variables = (deployment: string) => {
    const [container] = listAt(object("Deployment", deployment), "spec.template.spec.containers");
    return Object.fromEntries(listAt(container, "env").map(variableOf));
  };
  return { plan, object, names, variables };
}
