import { isObject, type Json, type JsonObject } from "../base/json.ts";
import type { ResourceRecord } from "../document/document.ts";

/** How much of a quota resources use. */
export interface Use {
  /** When the stack has just been created, with each service at the number of replicas that it starts with. */
  readonly atStart: number;
  /** At the highest number of replicas, and while a rollout runs old and new ones side by side. */
  readonly atMost: number;
}

export type Counter = (resources: readonly ResourceRecord[]) => Use;

export const same = (amount: number): Use => ({ atStart: amount, atMost: amount });

export const ofType = (resources: readonly ResourceRecord[], ...types: readonly string[]): ResourceRecord[] =>
  resources.filter(({ type }) => types.includes(type));

export const counted =
  (...types: readonly string[]): Counter =>
  (resources) =>
    same(ofType(resources, ...types).length);

export const number = (value: Json | undefined, otherwise: number): number =>
  value === undefined || value === null || Number.isNaN(Number(value)) ? otherwise : Number(value);

export const object = (value: Json | undefined): JsonObject => (isObject(value) ? value : {});

export const dependsOn = ({ propertyDependencies }: ResourceRecord, { urn }: ResourceRecord): boolean =>
  Object.values(propertyDependencies).some((urns) => urns.includes(urn));

/** The sum of a figure of all resources of some types. */
export const summed =
  (figure: (resource: ResourceRecord) => number, ...types: readonly string[]): Counter =>
  (resources) =>
    same(ofType(resources, ...types).reduce((sum, one) => sum + figure(one), 0));

/** The largest of a figure of all resources of some types. */
export const largest =
  (
    figure: (resource: ResourceRecord, resources: readonly ResourceRecord[]) => number,
    ...types: readonly string[]
  ): Counter =>
  (resources) =>
    same(Math.max(0, ...ofType(resources, ...types).map((one) => figure(one, resources))));
