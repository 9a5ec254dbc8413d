import type * as pulumi from "@pulumi/pulumi";
import { Group } from "../../group.ts";
import type { Scope } from "./scope.ts";

/**
 * Region and tags for every resource that can have them, so that none can be forgotten. The SDK's classes name
 * every property of their type, also those that were not given, which tells what a type can have.
 */
const defaults =
  ({ region, tags }: Scope): pulumi.ResourceTransformation =>
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

type Kind = "Foundation" | "Secrets" | "Stores" | "Workloads" | "Edge" | "Observability" | "Budget";

/** One capability under the System, whose resources carry the stack's region and tags. */
export const capabilityGroup = (kind: Kind, scope: Scope): Group =>
  new Group(kind, `${scope.name}-${kind.toLowerCase()}`, {
    parent: scope.parent,
    transformations: [defaults(scope)],
  });
