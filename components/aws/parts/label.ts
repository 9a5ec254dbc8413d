import type { CustomResourceOptions } from "@pulumi/pulumi";

/** A logical name, and the options that go with it. */
export interface Label {
  readonly name: string;
  readonly opts: Pick<CustomResourceOptions, "aliases">;
}

/**
 * A logical name that says what its resource stands on: a port, a network. Where that changes, it is another resource, and
 * Pulumi makes the new one before it removes the old one. A stack of an earlier package knows the resource by `name` alone.
 * So no port and no network may give `name` itself: its resource would then be taken for the one on any other.
 */
export function label(name: string, ...standsOn: readonly string[]): Label {
  const full = [name, ...standsOn].join("-");
  return { name: full, opts: full === name ? {} : { aliases: [{ name }] } };
}
