import type * as pulumi from "@pulumi/pulumi";
import { Group } from "../../group.ts";
import type { Scope } from "./scope.ts";
import { roleDefaults } from "./security/iam.ts";
import { ownWaits } from "./timeouts.ts";

/**
 * Sets region and tags on every resource that can have them, so that no resource is forgotten. The SDK's classes pass
 * all properties of their type, also those without a value; that shows whether a type has a region or tags.
 */
const defaults =
  (scope: Scope): pulumi.ResourceTransformation =>
  ({ name, props, opts }) => {
    // A resource with an id is only read, so it gets no tags.
    if (opts.id !== undefined) return undefined;
    const { region, tags } = scope;
    const Name = nameTag(shortName(name, opts), scope);
    return {
      props: {
        ...props,
        ...("region" in props ? { region: props.region ?? region } : {}),
        ...("tagsAll" in props ? { tags: { ...tags, Name, ...props.tags } } : {}),
      },
      opts,
    };
  };

/** Longest value of a tag: https://docs.aws.amazon.com/IAM/latest/APIReference/API_Tag.html */
const LONGEST_VALUE = 256;

/** `<system>-<stack>-<part>`. A logical name is the same in all stacks of a system, and consoles list those of an account. */
function nameTag(name: string, { name: system, stack }: Pick<Scope, "name" | "stack">): string {
  const part = name.startsWith(`${system}-`) ? name.slice(system.length + 1) : name;
  return [system, stack, part].join("-").slice(0, LONGEST_VALUE);
}

/** The name without what its resource stands on (label.ts), so that the tag of an earlier package stays. */
function shortName(name: string, { aliases }: pulumi.ResourceOptions): string {
  const names = Array.isArray(aliases) ? aliases.map((alias) => (alias as pulumi.Alias).name) : [];
  return names.find((one) => typeof one === "string") ?? name;
}

type Kind = "Foundation" | "Secrets" | "Stores" | "Workloads" | "Edge" | "Observability" | "Budget";

interface More {
  /** Last part of the name, for a second group of the kind. Its resources have the URNs that they have in the first. */
  readonly suffix: string;
  readonly transformations?: readonly pulumi.ResourceTransformation[];
}

/** The component of one capability. Its resources get the stack's region and tags, and the time that AWS needs for them. */
export const capabilityGroup = (kind: Kind, scope: Scope, more?: More): Group =>
  new Group(kind, [scope.name, kind.toLowerCase(), ...(more === undefined ? [] : [more.suffix])].join("-"), {
    parent: scope.parent,
    transformations: [defaults(scope), roleDefaults(scope), ownWaits, ...(more?.transformations ?? [])],
  });
