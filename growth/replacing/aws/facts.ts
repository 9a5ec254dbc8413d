/** What the provider does when an input of a type changes. */
export interface Facts {
  /** Inputs whose change replaces the resource (ForceNew in Terraform); others are changed in place. */
  readonly replacing?: readonly string[];
  /** Inputs whose change replaces the resource unless another input is true. */
  readonly replacingUnless?: { readonly is: string; readonly inputs: readonly string[] };
  /** Inputs that together name something of which AWS keeps one: a second one with the same values is refused. */
  readonly once?: readonly string[];
  /** Inputs whose change in place breaks what the resource serves. */
  readonly breaking?: readonly string[];
  /** Lists, or single values, of which something has to stay: the resource cannot move to others while it serves. */
  readonly stays?: readonly string[];
  /** The file of the provider that says so. */
  readonly source: string;
}

/** Types of AWS by their facts; read 2026-11-26. */
export type FactsOf = Readonly<Record<string, Facts>>;

/** Folder of the provider's services. */
export const provider = "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service";

export const ec2 = (file: string) => `${provider}/ec2/${file}.go`;
