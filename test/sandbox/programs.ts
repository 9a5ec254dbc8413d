import type { Json } from "../../preview/document.ts";
import { inspectProgram, type ProgramRun } from "../../preview/run.ts";
import type { StackObject, StackObjects } from "../../sandbox/resolveProgram.ts";
import { stackObjects } from "../../sandbox/resolveProgram.ts";

/** The objects that a small program registers, as a stack of this name. */
export const objectsOf = async (program: ProgramRun["program"], stack = "trial"): Promise<StackObjects> =>
  stackObjects(stack, await inspectProgram({ project: "echelon", stack, config: {}, program }, "revealed"));

/** An object as a record would have it, without running a program. */
export function object(name: string, more: Partial<StackObject> = {}): StackObject {
  const { kind = "ConfigMap", apiVersion = "v1" } = more;
  const template: { readonly [field: string]: Json } = { apiVersion, kind, metadata: { name } };
  return {
    urn: `urn:pulumi:trial::echelon::kubernetes:core/v1:${kind}::${name}`,
    name,
    apiVersion,
    kind,
    template,
    secret: false,
    inputDependencies: {},
    waitsFor: [],
    patch: false,
    fieldManager: "echelon",
    ...more,
  };
}

/** A stack of these objects alone. */
export const stackOf = (objects: readonly StackObject[]): StackObjects => ({
  stack: "trial",
  objects,
  releases: [],
  randoms: [],
});
