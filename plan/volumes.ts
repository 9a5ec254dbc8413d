import type { StorePlan } from "./types.ts";

/**
 * Whether a store is on one volume, and stays on it: its engine has no members, and nothing fails over to another volume. What
 * an operator makes has one template for all volumes, which has to do for the members that a larger tier adds.
 */
export const isOnOneVolume = ({ volumes, operator }: Pick<StorePlan, "volumes" | "operator">): boolean =>
  operator === null && volumes.reduce((sum, { count }) => sum + count, 0) === 1;
