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
}

/** Reads figures of one kind from a profile. */
export type Read = (profile: Profile) => Reading[];
