import type { ProfileShape } from "../shape.ts";

/** A value of the profile that breaks a rule across fields, and what was expected there. */
export interface BrokenRule {
  readonly path: readonly string[];
  readonly expected: string;
}

export type Rule = (profile: ProfileShape) => BrokenRule[];
export type Workload = ProfileShape["workloads"][string];

export const entries = <Value>(record: Readonly<Record<string, Value>>): [string, Value][] =>
  Object.entries(record);

/** Names come from a document, so an inherited property such as `constructor` must not count as present. */
export const lacks = (record: object, name: string): boolean => !Object.hasOwn(record, name);

export const listed = (record: object): string => Object.keys(record).join(", ") || "none";
