import { isDeepStrictEqual } from "node:util";
import type { Json } from "../../../../base/json.ts";
import { facts, REGION } from "../../../../growth/replacing/aws.ts";
import type { Observed } from "./observe.ts";

/** What an update does to one resource. */
export interface Step {
  readonly kind: "create" | "same" | "update" | "replace" | "delete";
  readonly resource: Observed;
  /** The resource before; undefined for `create`. */
  readonly before?: Observed;
  /** Inputs that change, also because what they refer to is made anew. */
  readonly changed: readonly string[];
}

const factsOf = (type: string) => {
  const found = facts[type];
  if (found !== undefined || !type.startsWith("aws:")) return found ?? { source: "" };
  throw new Error(`${type}: got no facts, expected a row in growth/replacing/aws.ts`);
};

/** A value at a path such as `a.b`. */
const at = (inputs: Observed["inputs"], path: string): Json | undefined =>
  path
    .split(".")
    .reduce<Json | undefined>((value, key) => (value as { [key: string]: Json } | undefined)?.[key], inputs);

/** The inputs without the parts that the engine ignores. */
function compared({ inputs, ignored }: Observed, { inputs: old }: Observed): Observed["inputs"] {
  if (ignored.includes("*")) return old;
  const copy = structuredClone(inputs) as { [key: string]: Json };
  for (const path of ignored) {
    const [top = "", inner] = path.split(".");
    const target = inner === undefined ? copy : (copy[top] as { [key: string]: Json } | undefined);
    const value = at(old, path);
    if (target === undefined) continue;
    if (value === undefined) delete target[inner ?? top];
    else target[inner ?? top] = value;
  }
  return copy;
}

interface Pair {
  readonly resource: Observed;
  readonly before?: Observed;
}

const isReplaced = ({ resource }: Pair, changed: readonly string[]): boolean => {
  const { replacing = [], replacingUnless } = factsOf(resource.type);
  const kept = replacingUnless !== undefined && resource.inputs[replacingUnless.is] === true;
  const unless = replacingUnless === undefined || kept ? [] : replacingUnless.inputs;
  const inputs = new Set([...replacing, ...unless, ...resource.replacedOn, REGION]);
  return changed.some((input) => inputs.has(input));
};

function changedInputs({ resource, before }: Pair, anew: ReadonlySet<string>): string[] {
  if (before === undefined) return [];
  const inputs = compared(resource, before);
  const keys = new Set([...Object.keys(inputs), ...Object.keys(before.inputs)]);
  const ignored = new Set(resource.ignored.includes("*") ? keys : resource.ignored);
  const refersAnew = (key: string): boolean =>
    (resource.refersTo[key] ?? []).some(
      (urn) => anew.has(urn) && !isIgnoredReference(resource, inputs, key, urn),
    );
  return [...keys].filter(
    (key) => !ignored.has(key) && (!isDeepStrictEqual(inputs[key], before.inputs[key]) || refersAnew(key)),
  );
}

/** Whether an input refers to a resource only in a part that the engine ignores, so that the old value is there. */
const isIgnoredReference = (
  { ignored }: Observed,
  inputs: Observed["inputs"],
  key: string,
  urn: string,
): boolean =>
  ignored.some((path) => path.startsWith(`${key}.`)) &&
  !JSON.stringify(inputs[key] ?? null).includes(`\${${urn.split("::")[3]}.`);

/** Resources before by their names after, so that a reference to a renamed one is the same text. */
function renamed(before: readonly Observed[], after: readonly Observed[]): Observed[] {
  const urns = new Map(after.flatMap(({ urn, aliases }) => aliases.map((alias) => [alias, urn] as const)));
  const names = before.flatMap(({ urn, name }): [string, string][] => {
    const to = urns.get(urn)?.split("::")[3];
    return to === undefined || to === name ? [] : [[`\${${name}.`, `\${${to}.`]];
  });
  const rename = (text: string) => names.reduce((result, [from, to]) => result.replaceAll(from, to), text);
  return before.map((one) => ({
    ...one,
    urn: urns.get(one.urn) ?? one.urn,
    inputs: JSON.parse(rename(JSON.stringify(one.inputs))) as Observed["inputs"],
  }));
}

/** What the engine does to each resource when a stack changes from one state to another. */
export function stepsOf(earlier: readonly Observed[], after: readonly Observed[]): Step[] {
  const before = new Map(renamed(earlier, after).map((one) => [one.urn, one]));
  const pairs = after.map((resource): Pair => {
    const old = before.get(resource.urn);
    return { resource, ...(old === undefined ? {} : { before: old }) };
  });
  const anew = new Set(
    pairs.flatMap(({ resource, before: old }) => (old === undefined ? [resource.urn] : [])),
  );
  for (let size = -1; size !== anew.size; ) {
    size = anew.size;
    for (const pair of pairs) if (isReplaced(pair, changedInputs(pair, anew))) anew.add(pair.resource.urn);
  }
  const steps = pairs.map((pair): Step => {
    const changed = changedInputs(pair, anew);
    return { ...pair, changed, kind: kindOf(pair, changed) };
  });
  const kept = new Set(after.map(({ urn }) => urn));
  const gone = [...before.values()].filter(({ urn }) => !kept.has(urn));
  return [
    ...steps,
    ...gone.map((resource): Step => ({ kind: "delete", resource, before: resource, changed: [] })),
  ];
}

function kindOf(pair: Pair, changed: readonly string[]): Step["kind"] {
  if (pair.before === undefined) return "create";
  if (changed.length === 0) return "same";
  return isReplaced(pair, changed) ? "replace" : "update";
}

/** What only one resource of AWS can have, as text; null if the resource names no such thing. */
function taken({ type, inputs }: Observed): string | null {
  const { once } = factsOf(type);
  if (once === undefined || at(inputs, once[0] ?? "") === undefined) return null;
  return JSON.stringify(once.map((path) => at(inputs, path) ?? null));
}

/** Types of which the old one goes first: both need what only one can have, and a host accepts an outage of minutes. */
const GOES_FIRST = ["aws:ec2/instance:Instance", "aws:ec2/volumeAttachment:VolumeAttachment"];

function nameTaken(steps: readonly Step[]): string[] {
  const anew = new Set(
    steps.flatMap(({ kind, resource }) => (kind === "replace" || kind === "create" ? [resource.urn] : [])),
  );
  const isNew = ({ type, refersTo }: Observed) =>
    (factsOf(type).once ?? []).some((path) =>
      (refersTo[path.split(".")[0] ?? ""] ?? []).some((urn) => anew.has(urn)),
    );
  const leaving = steps.filter(({ kind }) => kind === "delete" || kind === "replace");
  return steps
    .filter(({ kind, resource }) => (kind === "create" || kind === "replace") && !resource.deletedFirst)
    .filter(({ resource }) => !isNew(resource))
    .flatMap(({ resource }) => {
      const name = taken(resource);
      const holder = leaving.find(
        ({ before }) => before?.type === resource.type && name !== null && taken(before) === name,
      );
      return holder === undefined ? [] : [`${resource.name} is made while the old one has ${name}`];
    });
}

const elements = (value: Json | undefined): string[] =>
  (Array.isArray(value) ? value : [value]).map((one) => JSON.stringify(one ?? null));

/** Whether nothing of a value stays: every element is another one, or refers to a resource that is replaced. */
function leaves({ resource, before }: Step, input: string, replaced: ReadonlySet<string>): boolean {
  const old = new Set(elements(before?.inputs[input]));
  const refers = (resource.refersTo[input] ?? []).filter((urn) => replaced.has(urn));
  const lost = refers.map((urn) => `\${${urn.split("::")[3]}.`);
  return elements(resource.inputs[input]).every(
    (one) => !old.has(one) || lost.some((text) => one.includes(text)),
  );
}

function brokenInPlace(steps: readonly Step[]): string[] {
  const replaced = new Set(
    steps.filter(({ kind }) => kind === "replace").map(({ resource }) => resource.urn),
  );
  return steps
    .filter(({ kind }) => kind === "update")
    .flatMap((step) => {
      const { breaking = [], stays = [] } = factsOf(step.resource.type);
      const broken = step.changed.filter(
        (input) => breaking.includes(input) || (stays.includes(input) && leaves(step, input, replaced)),
      );
      return broken.map((input) => `${step.resource.name} changes ${input} while it serves`);
    });
}

const lost = (steps: readonly Step[]): string[] =>
  steps
    .filter(({ kind, before }) => (kind === "delete" || kind === "replace") && before?.protect === true)
    .map(({ resource }) => `${resource.name} holds data and goes`);

const deletedFirst = (steps: readonly Step[]): string[] =>
  steps
    .filter(({ kind, resource }) => kind === "replace" && resource.deletedFirst)
    .filter(({ resource }) => !GOES_FIRST.includes(resource.type))
    .map(({ resource }) => `${resource.name} goes before the new one is there`);

/** Types through which people reach the workload, and the input without which one of them does not count. */
const PATH: Readonly<Record<string, string>> = {
  "aws:lb/loadBalancer:LoadBalancer": "name",
  "aws:lb/listener:Listener": "port",
  "aws:lb/listenerRule:ListenerRule": "priority",
  "aws:cloudfront/vpcOrigin:VpcOrigin": "vpcOriginEndpointConfig",
  "aws:ecs/service:Service": "loadBalancers",
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": "prefixListId",
};

/** Everything that a resource waits for, and what that waits for. */
export function waited(
  urn: string,
  all: ReadonlyMap<string, Observed>,
  seen = new Set<string>(),
): Set<string> {
  for (const one of all.get(urn)?.waitsFor ?? []) {
    if (seen.has(one)) continue;
    seen.add(one);
    waited(one, all, seen);
  }
  return seen;
}

/** New parts of the way to the workload that CloudFront could use before they are there. */
function usedTooEarly(steps: readonly Step[]): string[] {
  const all = new Map(
    steps.filter(({ kind }) => kind !== "delete").map(({ resource }) => [resource.urn, resource]),
  );
  const edge = [...all.values()].find(({ type }) => type === "aws:cloudfront/distribution:Distribution");
  if (edge === undefined) return [];
  const ready = waited(edge.urn, all);
  return steps
    .filter(({ kind }) => kind === "create" || kind === "replace")
    .filter(({ resource }) => resource.inputs[PATH[resource.type] ?? ""] !== undefined)
    .filter(({ resource }) => !ready.has(resource.urn))
    .map(({ resource }) => `${resource.name} is made while CloudFront is told to use it`);
}

/** What an update would break or lose. */
export const problemsOf = (steps: readonly Step[]): string[] =>
  [nameTaken, brokenInPlace, lost, deletedFirst, usedTooEarly].flatMap((rule) => rule(steps));

/** The names of the resources to which an update does something, by what it does. */
export const touched = (steps: readonly Step[], kind: Step["kind"]): string[] =>
  steps.filter((step) => step.kind === kind).map(({ resource }) => resource.name);
