import type { Json } from "../../base/json.ts";
import { type InspectedResult, inspectProgram, type ProgramRun } from "./run.ts";
import { unknownText } from "./values.ts";

/**
 * Runs a program twice, first with names and then with unknown values for outputs known only after apply, and compares
 * the two. In the engine such outputs are unknown, so a program that reads one early fails there.
 * @throws Error that names resources that only one run registers, inputs that have a value only while it is unknown,
 *   and names that the program has cut. For the last two the shape of an output is missing.
 */
export async function checkUnknownOutputs(run: ProgramRun): Promise<void> {
  const named = await inspectProgram({ ...run, outputs: "named" }, "leaves");
  const unknown = await inspectProgram({ ...run, outputs: "unknown" }, "leaves");
  const problems = [...differences(named, unknown), ...losses(named, unknown), ...cuts(named)];
  if (problems.length === 0) return;
  throw new Error(
    `Program ${run.project}, stack ${run.stack}, reads values before they are known:\n- ${problems.join("\n- ")}`,
  );
}

function differences(named: InspectedResult, unknown: InspectedResult): string[] {
  return [
    ...registeredOnlyIn(named, unknown).map((urn) => `${urn} is registered only once outputs have values`),
    ...registeredOnlyIn(unknown, named).map((urn) => `${urn} is registered only while outputs are unknown`),
  ];
}

function registeredOnlyIn(one: InspectedResult, other: InspectedResult): string[] {
  const others = new Set(other.resources.map(({ urn }) => urn));
  return one.resources.map(({ urn }) => urn).filter((urn) => !others.has(urn));
}

function losses(named: InspectedResult, unknown: InspectedResult): string[] {
  const byUrn = new Map(named.resources.map(({ urn, inputs }) => [urn, inputs]));
  const lost = unknown.resources.flatMap(({ urn, inputs }) =>
    lostPaths(byUrn.get(urn), inputs, "").map((path) => `${urn} input ${path}`),
  );
  return lost.map((place) => `${place} has no value; give the output it comes from its shape in preview/`);
}

function cuts({ cutNames }: InspectedResult): string[] {
  return cutNames.map(
    (place) => `${place} holds a cut name; give the output it comes from its shape in preview/`,
  );
}

/** Paths at which `unknown` has an unknown value, and `named` has no value or an empty one. */
function lostPaths(named: Json | undefined, unknown: Json, path: string): string[] {
  if (unknown === unknownText) return isEmpty(named) ? [path] : [];
  if (typeof unknown !== "object" || unknown === null || typeof named !== "object") return [];
  return Object.entries(unknown).flatMap(([key, inner]) =>
    lostPaths(entryOf(named, key), inner, path === "" ? key : `${path}.${key}`),
  );
}

/** Whether a value is missing, an object without fields, or contains one: the SDK drops undefined fields. */
function isEmpty(value: Json | undefined): boolean {
  if (value === undefined || value === null) return true;
  if (typeof value !== "object") return false;
  const inner = Object.values(value);
  return (inner.length === 0 && !Array.isArray(value)) || inner.some(isEmpty);
}

function entryOf(value: Json, key: string): Json | undefined {
  return typeof value === "object" && value !== null
    ? Object.entries(value).find(([name]) => name === key)?.[1]
    : undefined;
}
