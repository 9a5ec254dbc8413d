import type { EnginePlan } from "../../../plan/types.ts";

/** A store of an engine, and what it is. */
export interface Row {
  readonly store: EnginePlan;
  /** Role → count, vCPU and MiB of each. */
  readonly processes: Readonly<Record<string, readonly [number, number, number]>>;
  /** Count and GB of each. */
  readonly volumes: readonly (readonly [number, number])[];
  readonly services: number;
  readonly clients: readonly number[];
  readonly members: readonly number[];
  readonly asked: Readonly<Record<string, readonly number[]>>;
  readonly operator: string | null;
  readonly variables: readonly string[];
}

/** What an engine has that runs no program: a service of a cloud, or a volume alone. */
export const nothing = {
  processes: {},
  volumes: [],
  services: 0,
  members: [],
  asked: {},
  operator: null,
} as const;
