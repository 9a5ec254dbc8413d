import type { Provenance } from "../../profiles/provenance.ts";
import { documentOf } from "./profileDocument.ts";

/** A scalar, or a list or an object of them; `null` where the source states none and the profile has none. */
export type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value };

/**
 * Name in the source, place in the profile, section of the source, and the value of each tier, in the order of the tiers.
 * A row of one value states it for all tiers. A row of a list or an object states everything in it.
 */
export type Row = readonly [name: string, pointer: string, section: string, ...values: Value[]];

/** What the source of a system states, written from the source and not from the profiles. */
export interface StatedSystem {
  readonly system: string;
  /** Name of the source, as each entry of provenance has it. */
  readonly source: string;
  readonly tiers: readonly string[];
  readonly rows: readonly Row[];
}

/** A row as it is for one tier. */
export interface Figure {
  readonly name: string;
  readonly pointer: string;
  readonly section: string;
  readonly value: Value;
}

/** The rows of a system for one of its tiers. */
export const figuresOf = ({ tiers, rows }: StatedSystem, tier: string): Figure[] =>
  rows.map(([name, pointer, section, ...values]) => {
    const value = values.length === 1 ? values[0] : values[tiers.indexOf(tier)];
    return { name, pointer, section, value: value ?? null };
  });

/** Whether a pointer is that of a row, or of a value in the list or the object that the row states. */
export const isWithin = (pointer: string, row: string): boolean =>
  pointer === row || pointer.startsWith(`${row}/`);

export const provenanceOf = (reference: string): [pointer: string, entry: Provenance][] =>
  Object.entries(documentOf(reference).provenance as Record<string, Provenance>);
