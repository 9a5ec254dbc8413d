import { documentOf, type Json, withChange } from "../support/profileDocument.ts";
import { sampleDocument } from "../support/sample.ts";

/** A rule, a change that keeps it, and a change that breaks it with the line of the refusal. */
export interface Case {
  readonly rule: string;
  readonly of?: Json;
  readonly keeps: Json;
  readonly breaks: Json;
  readonly line: string;
}

export const large = sampleDocument("large");
/** Each of its workers is an agent, of which 20 may run. */
export const agents = withChange(large, {
  limits: { maxConcurrentAgents: 20 },
  workloads: { worker: { enforces: ["maxConcurrentAgents", "requestsPerMinute", "tokensPerHour"] } },
});
export const bella = documentOf("bella/optimized");
export const bellaClouds = documentOf("bella/enterprise");
export const multiAgent = documentOf("multi-agent/10x");

export const workload = (name: string, change: Json): Json => ({ workloads: { [name]: change } });
export const store = (name: string, change: Json): Json => ({ stores: { [name]: change } });
export const trigger = (name: string, change: Json): Json => ({ triggers: { [name]: change } });
export const files = { kind: "file", capacityGB: 1, backupDays: 0 };
export const web = (large.workloads as Json).web as Json;
export const agentWorker = (agents.workloads as Json).worker as Json;
