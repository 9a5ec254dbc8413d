import { fixtures } from "../support/otherSystems/index.ts";
import { documentOf, type Json } from "../support/profileDocument.ts";

/** A rule, a change that keeps it and a twin that breaks it, with the whole line that the twin is refused by. */
export interface Case {
  readonly rule: string;
  readonly of?: Json;
  readonly keeps: Json;
  readonly breaks: Json;
  readonly line: string;
}

export const enterprise = documentOf("marketing-engine/enterprise");
const fixtureOf = (name: string): Json => {
  const found = fixtures[name];
  if (found === undefined) throw new Error(`no fixture ${name}`);
  return found.document;
};
export const bella = fixtureOf("bella/optimized");
export const bellaClouds = fixtureOf("bella/enterprise");
export const multiAgent = fixtureOf("multi-agent/10x");

export const workload = (name: string, change: Json): Json => ({ workloads: { [name]: change } });
export const store = (name: string, change: Json): Json => ({ stores: { [name]: change } });
export const trigger = (name: string, change: Json): Json => ({ triggers: { [name]: change } });
export const files = { kind: "file", capacityGB: 1, backupDays: 0 };
export const dashboard = (enterprise.workloads as Json).dashboard as Json;
export const agents = (enterprise.workloads as Json).agents as Json;
