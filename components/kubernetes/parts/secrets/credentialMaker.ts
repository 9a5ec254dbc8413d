import type * as pulumi from "@pulumi/pulumi";

/**
 * Passwords have no special characters, because they are used in configuration lines and command lines of other
 * tools.
 */
export const PASSWORD_CHARACTERS = 32;

/** Makes random texts, and Secrets that hold them. */
export interface CredentialMaker {
  /** A random text of letters and digits. */
  readonly text: (suffix: string, length: number) => pulumi.Output<string>;
  /**
   * Name of a new Secret with these entries. They must never change in a live stack: the provider replaces a Secret for
   * that, and the engine refuses to replace one that is protected.
   * https://github.com/pulumi/pulumi-kubernetes/blob/v4.32.0/provider/pkg/provider/diff.go#L23
   */
  readonly secret: (name: string, entries: Record<string, pulumi.Input<string>>) => pulumi.Output<string>;
}
