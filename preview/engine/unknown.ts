import type { Json } from "../../base/json.ts";
import { type InspectedResult, inspectProgram, type ProgramRun } from "./run.ts";
import { unknownText } from "./values.ts";

/**
 * Runs a program twice, with names and with real unknowns for the values known only after apply, and
 * compares. Under the engine such values are unknown, so a program that reads one early breaks there.
 * @throws Error naming the resources that only one run registers, the inputs that lose their value when
 *   it has a name, and the names that the program cuts: for the last two an output lacks its shape.
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

function cuts({ damage }: InspectedResult): string[] {
  return damage.map(
    (place) => `${place} holds a cut name; give the output it comes from its shape in preview/`,
  );
}

/** Paths at which `unknown` holds an unknown value and `named` holds none, or only the frame of one. */
function lostPaths(named: Json | undefined, unknown: Json, path: string): string[] {
  if (unknown === unknownText) return isHollow(named) ? [path] : [];
  if (typeof unknown !== "object" || unknown === null || typeof named !== "object") return [];
  return Object.entries(unknown).flatMap(([key, inner]) =>
    lostPaths(entryOf(named, key), inner, path === "" ? key : `${path}.${key}`),
  );
}

/** True for nothing, an object without fields, or a value that holds one: the SDK drops undefined fields. */
function isHollow(value: Json | undefined): boolean {
  if (value === undefined || value === null) return true;
  if (typeof value !== "object") return false;
  const inner = Object.values(value);
  return (inner.length === 0 && !Array.isArray(value)) || inner.some(isHollow);
}

function entryOf(value: Json, key: string): Json | undefined {
  return typeof value === "object" && value !== null
    ? Object.entries(value).find(([name]) => name === key)?.[1]
    : undefined;
}
