/** One key: values that are accepted, and values that are refused with the line of the message. */
export interface Key {
  readonly good: readonly unknown[];
  readonly bad: readonly (readonly [value: unknown, line: string])[];
}
