import type { Profile } from "../schema.ts";

/**
 * How a figure may differ between a tier and the next higher one: `notLess` and `notMore` compare numbers; `staysOn` is a flag
 * that stays true.
 */
export type Sense = "notLess" | "notMore" | "staysOn";

/** A figure of a tier that is compared with that of the next one. */
export interface Reading {
  /** Keys that lead to it, or to what it is a sum of. */
  readonly path: readonly string[];
  /** Readings of two tiers with the same text are compared. */
  readonly id: string;
  readonly value: number | boolean;
  /** The value as messages show it. @default as it is */
  readonly text?: string;
  readonly sense: Sense;
  /** What a higher tier has that leaves the figure out. @default it states none, and is not compared */
  readonly absent?: number | boolean;
  /** Stores that it is read of: compared only if the higher tier has another one in place of one of them. @default always */
  readonly replaced?: readonly string[];
}

/** Reads figures of one kind from a profile. */
export type Read = (profile: Profile) => Reading[];
