import { matchesGlob } from "node:path";
import { isObject, type Json } from "../../../../base/json.ts";
import type { PlannedResource } from "../terraformPlan.ts";

/** A check that fails although nothing is wrong, or that asks for what a tier does not have. */
export interface Exception {
  /** Id of the check: https://www.checkov.io/5.Policy%20Index/all.html */
  readonly check: string;
  /** What checkov calls it. */
  readonly title: string;
  /** Addresses as checkov prints them, without the name of the stack. `*` stands for any text. */
  readonly resource: string;
  readonly reason: string;
  /** Whether the reason is true of this resource. @default it is true of every one */
  readonly holds?: (resource: PlannedResource) => boolean;
}

/** A failed check of a resource. */
export interface Failure {
  readonly check: string;
  readonly resource: string;
  /** The resource itself, if it is one of a plan. */
  readonly planned?: PlannedResource | undefined;
}

/** The exception that a failure falls under; undefined where there is none, or where its reason is not true. */
export const exceptionOf = (
  { check, resource, planned }: Failure,
  exceptions: readonly Exception[],
): Exception | undefined =>
  exceptions.find(
    (one) =>
      one.check === check &&
      matchesGlob(resource, one.resource) &&
      (one.holds === undefined || (planned !== undefined && one.holds(planned))),
  );

/** A value inside nested blocks, each of which there is one; undefined where it is not there. */
export function valueAt({ values }: PlannedResource, ...path: readonly string[]): Json | undefined {
  let value: Json | undefined = values;
  for (const name of path) {
    const block: Json | undefined = Array.isArray(value) ? (value as readonly Json[])[0] : value;
    value = isObject(block) ? block[name] : undefined;
  }
  return value;
}

/** Whether an attribute has a value, now or after apply. */
export const isSet = ({ values, expressions }: PlannedResource, name: string): boolean =>
  name in values || name in expressions;
