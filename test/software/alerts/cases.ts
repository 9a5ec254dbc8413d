import type { Case, Rows } from "./case.ts";
import { availability } from "./casesOfAvailability.ts";
import { load } from "./casesOfLoad.ts";
import { work } from "./casesOfWork.ts";
import type { Facts } from "./facts.ts";

/** Alert → its cases in a stack. */
export const rows: Rows = { ...load, ...work, ...availability };

/** The cases of an alert by their names. */
export const casesOf = (alert: string, facts: Facts): Readonly<Record<string, Case>> => {
  const { more = {}, ...required } = rows[alert]?.(facts) ?? {};
  return { ...required, ...more };
};
