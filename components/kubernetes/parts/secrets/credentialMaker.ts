import type * as pulumi from "@pulumi/pulumi";

/**
 * Passwords have no special characters, because they are used in configuration lines and command lines of other
 * tools.
 */
export const PASSWORD_CHARACTERS = 32;

/** Makes random texts, and Secrets that hold them. */
export interface CredentialMaker {
  /** A random text of letters and digits, protected like the data that cannot be read without it. */
  readonly text: (suffix: string, length: number) => pulumi.Output<string>;
  /** The same for one user of a store that has several: nothing is lost with it, so it goes with its user. */
  readonly replaceable: (suffix: string, length: number) => pulumi.Output<string>;
  /** Name of a new Secret with these entries. */
  readonly secret: (name: string, entries: Record<string, pulumi.Input<string>>) => pulumi.Output<string>;
}
