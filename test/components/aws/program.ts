import type { Json } from "../../../base/json.ts";
import { System } from "../../../components/system.ts";
import type { SystemArgs } from "../../../config/args.ts";
import type { ResourceRecord } from "../../../document/document.ts";
import { type ProgramResult, runProgram } from "../../../preview/engine/run.ts";

export type Tier = "local" | "regional" | "enterprise";
export const tiers: readonly Tier[] = ["local", "regional", "enterprise"];

export interface Choices extends Omit<Partial<SystemArgs>, "profile" | "target"> {
  readonly outputs?: "named" | "unknown";
  readonly stack?: string;
  /** Name of the System. */
  readonly name?: string;
}

/** Registers a stack of the marketing engine on AWS as a preview does. */
export function runStack(tier: Tier, choices: Choices = {}): Promise<ProgramResult> {
  const { outputs = "named", stack = "test", name = "marketing-engine", ...args } = choices;
  return runProgram({
    project: "echelon",
    stack,
    config: {},
    outputs,
    program: () => {
      const profile = `marketing-engine/${tier}`;
      const system = new System(name, { region: "us-east-1", ...args, profile, target: "aws" });
      return { url: system.url, howToReach: system.howToReach, ...system.details };
    },
  });
}

const known = new Map<string, Promise<ProgramResult>>();

/** A stack that no test changes, made once a file. */
export function stackOf(tier: Tier, choices: Choices = {}): Promise<ProgramResult> {
  const key = JSON.stringify([tier, choices]);
  const run = known.get(key) ?? runStack(tier, choices);
  known.set(key, run);
  return run;
}

export const ofType = ({ resources }: ProgramResult, type: string): ResourceRecord[] =>
  resources.filter((one) => one.type === type);

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

export interface PolicyStatement {
  readonly Effect: string;
  readonly Principal?: unknown;
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: unknown;
}

/** Statements of a policy that a resource carries. */
export const statements = (record: ResourceRecord, key = "policy"): readonly PolicyStatement[] =>
  (JSON.parse(text(record, key)) as { Statement: PolicyStatement[] }).Statement;

export interface ContainerDefinition {
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
  const record = named(result, `marketing-engine-${workload}-definition`);
  const [first] = JSON.parse(text(record, "containerDefinitions")) as ContainerDefinition[];
  if (first === undefined) throw new Error(`${workload} has no container`);
  return first;
}
