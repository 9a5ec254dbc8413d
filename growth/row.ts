import type { Retirement } from "../plan/types.ts";
import type { Placement } from "./placement.ts";

/** What an update would do to something that the stack holds. */
export interface GrowthRow {
  /** `stops`: the update is refused. `warns`: it goes on. */
  readonly verdict: "stops" | "warns";
  /** What the row is about: the key of a store, a resource as `type::name`, or a key of the configuration. */
  readonly subject: string;
  /** What would be lost, or what happens. */
  readonly loses: string;
  /** Lines of the stack's file with which nothing is lost; empty if none do. All rows of an update have the same. */
  readonly add: readonly string[];
  /** Other lines with which nothing is lost: the stores stay where they are, and no data moves; empty if none do. */
  readonly instead: readonly string[];
}

/** An update: what it makes of the stack. */
export interface Update {
  readonly placement: Placement;
  /** Every resource that it declares, as `type::name`. */
  readonly declared: ReadonlySet<string>;
  readonly retire: Readonly<Record<string, Retirement>>;
}

/** Lines of a stack's file, one way or the other. */
export type Ways = Pick<GrowthRow, "add" | "instead">;

const NO_WAY: Ways = { add: [], instead: [] };

export const stops = (subject: string, loses: string, ways: Ways = NO_WAY): GrowthRow => ({
  verdict: "stops",
  subject,
  loses,
  ...ways,
});

export const warns = (subject: string, loses: string): GrowthRow => ({
  verdict: "warns",
  subject,
  loses,
  ...NO_WAY,
});

export const refuses = (rows: readonly GrowthRow[]): boolean =>
  rows.some(({ verdict }) => verdict === "stops");
