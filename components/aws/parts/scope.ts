import * as pulumi from "@pulumi/pulumi";
import type { PlatformContext } from "../../platform.ts";

/** What every AWS component is built from: the contract's context with a region that is known. */
export interface AwsContext extends PlatformContext {
  readonly region: string;
}

/**
 * Region and tags for every resource that can have them, so that none can be forgotten. The SDK's classes name
 * every property of their type, also those that were not given, which tells what a type can have.
 */
const defaults =
  ({ region, tags }: AwsContext): pulumi.ResourceTransformation =>
  ({ name, props, opts }) => {
    // What is only read is not the stack's to tag.
    if (opts.id !== undefined) return undefined;
    return {
      props: {
        ...props,
        ...("region" in props ? { region: props.region ?? region } : {}),
        ...("tagsAll" in props ? { tags: { ...tags, Name: name, ...props.tags } } : {}),
      },
      opts,
    };
  };

/** One capability of the platform: a component under the System whose children carry the stack's region and tags. */
export abstract class Capability extends pulumi.ComponentResource {
  /** Logical names of the children begin with this. */
  protected readonly prefix: string;

  protected constructor(kind: string, context: AwsContext) {
    super(
      `echelon:index:${kind}`,
      `${context.name}-${kind.toLowerCase()}`,
      {},
      { parent: context.parent, transformations: [defaults(context)] },
    );
    this.prefix = context.name;
  }
}

/** The region of CloudFront: its certificates, web ACLs and metrics live there. */
export const EDGE_REGION = "us-east-1";

/** Protection of what holds data; an ephemeral stack is destroyed whole. */
export const dataOptions = (
  { settings }: PlatformContext,
  parent: pulumi.Resource,
): pulumi.CustomResourceOptions => ({ parent, protect: !settings.ephemeral });
