import type { Facts } from "./facts.ts";
import type { Input } from "./inputs.ts";

/** An alert that is expected: the labels of its subject, and its value as people read it. */
export interface Expected {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: string;
}

/** Series, and the alerts that they raise. */
export interface Case {
  readonly given: readonly Input[];
  readonly alerts: readonly Expected[];
}

/** What every alert has to have, and more cases by what they are about. */
export interface Row {
  readonly fires: Case;
  readonly silent: Case;
  readonly "no data": Case;
  readonly more?: Readonly<Record<string, Case>>;
}

export type Rows = Readonly<Record<string, (facts: Facts) => Row>>;
