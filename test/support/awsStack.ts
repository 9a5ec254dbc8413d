import type { Json } from "../../base/json.ts";
import type { ResourceRecord } from "../../document/document.ts";
import type { ProgramResult } from "../../preview/engine/run.ts";
import { stacksOn } from "./sampleStack.ts";

export const { runOf, runStack, stackOf } = stacksOn("aws", { region: "us-east-1" });

export const ofType = (
  { resources }: { readonly resources: readonly ResourceRecord[] },
  type: string,
): ResourceRecord[] => resources.filter((one) => one.type === type);

/** The one resource of a logical name. @throws where there is none, or more than one. */
export function named({ resources }: ProgramResult, name: string): ResourceRecord {
  const found = resources.filter((one) => one.name === name && one.custom);
  if (found.length !== 1 || found[0] === undefined) {
    throw new Error(`expected one resource ${name}, got ${found.length}`);
  }
  return found[0];
}

/** An input that is text. */
export function text({ inputs, name }: ResourceRecord, key: string): string {
  const value = inputs[key];
  if (typeof value !== "string") throw new Error(`${name}.${key}: expected text`);
  return value;
}

/** An input that holds JSON as text. */
export const json = (record: ResourceRecord, key: string): Json => JSON.parse(text(record, key)) as Json;

interface PolicyStatement {
  readonly Effect: string;
  readonly Principal?: unknown;
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: unknown;
}

/** Statements of a policy that a resource carries. */
export const statements = (record: ResourceRecord, key = "policy"): readonly PolicyStatement[] =>
  (JSON.parse(text(record, key)) as { Statement: PolicyStatement[] }).Statement;

interface ContainerDefinition {
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly healthCheck?: unknown;
  readonly user: string;
  readonly readonlyRootFilesystem: boolean;
  readonly stopTimeout: number;
  readonly environment: readonly { readonly name: string; readonly value: string }[];
  readonly secrets: readonly { readonly name: string; readonly valueFrom: string }[];
  readonly repositoryCredentials?: unknown;
}

/** The one container of a workload's task. */
export function container(result: ProgramResult, workload: string): ContainerDefinition {
  const record = named(result, `sample-${workload}-definition`);
  const [first] = JSON.parse(text(record, "containerDefinitions")) as ContainerDefinition[];
  if (first === undefined) throw new Error(`${workload} has no container`);
  return first;
}
