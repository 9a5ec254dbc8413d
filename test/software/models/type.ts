/** How a type of Pulumi's provider is named and spelled in the schema that AWS publishes of it. */
export interface PublishedType {
  /** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html */
  readonly schema: string;
  /** The property that is a resource of its own in Pulumi; of a list, one member. */
  readonly at?: string;
  /**
   * Paths of inputs, and their place in the schema, from their own object on; empty where the members of the
   * input stand beside it. Those with just the same words need no row.
   */
  readonly names?: Readonly<Record<string, string>>;
  /** Paths of inputs that the schema does not have, with the reason. */
  readonly beside?: Readonly<Record<string, string>>;
  /** Properties, or keywords about the whole resource, that do not hold, with the reason. */
  readonly excused?: Readonly<Record<string, string>>;
  /** Properties that the schema demands and the inputs do not have, with the reason. */
  readonly given?: Readonly<Record<string, string>>;
}

export type PublishedTypes = Readonly<Record<string, PublishedType>>;

/** Why an input is not in a schema. */
export const PROVIDER = "It tells the provider what to do, not AWS.";
export const ATTRIBUTE = "It is a key of the attributes, which the schema has as pairs of texts.";
export const SWITCH = "AWS has two words for true and false.";
export const PARENT = "It names what this is a part of.";
/** Why the inputs leave out what a schema demands. */
export const AUTONAMED = "Pulumi names it.";
