/** Where the stack runs: on the operator's cluster, or on services of a cloud. */
export type Place = "cluster" | "cloud";

/** A figure in the plan, and what the tier states instead. */
export interface Bent {
  readonly has: number;
  readonly stated: number;
}

export interface OfWorkload {
  readonly workload: string;
}

export interface OfStore {
  readonly store: string;
}

/** Sentences of lacks, by their keys. Each says what is missing, and which configuration key provides it. */
export type Sentences<Facts> = { readonly [Key in keyof Facts]: (lack: Facts[Key]) => string };

export const listed = (names: readonly string[]): string => names.join(", ").replace(/, ([^,]*)$/, " and $1");
