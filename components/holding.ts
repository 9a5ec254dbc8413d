import type * as pulumi from "@pulumi/pulumi";
import { isProtected } from "../base/sdk.ts";
import { resourceId } from "../growth/resourceId.ts";

/** Collects which resources of a system exist, which are protected, and to which store they belong. */
export class Holding {
  readonly #resources: { readonly id: string; readonly resource: pulumi.Resource }[] = [];
  /** Resource → keys of the stores whose data it holds. */
  readonly #stores = new Map<string, readonly string[]>();

  /** Notes every resource below the component that has it. */
  readonly note: pulumi.ResourceTransformation = ({ resource, type, name, opts }) => {
    // A resource with an id is only read.
    if (opts.id === undefined) this.#resources.push({ id: resourceId({ type, name }), resource });
    return undefined;
  };

  /** Notes that a resource holds data of these stores. */
  ofStores(keys: readonly string[]): pulumi.ResourceTransformation {
    return (resource) => {
      this.#stores.set(resourceId(resource), keys);
      return undefined;
    };
  }

  /** Every resource, as `type::name`. */
  declared(): ReadonlySet<string> {
    return new Set(this.#resources.map(({ id }) => id));
  }

  /** Every protected resource, sorted. */
  held(): string[] {
    return this.#resources
      .filter(({ resource }) => isProtected(resource))
      .map(({ id }) => id)
      .toSorted();
  }

  /** The resources with the data of a store, sorted. */
  resourcesOf(key: string): string[] {
    return [...this.#stores].flatMap(([id, stores]) => (stores.includes(key) ? [id] : [])).toSorted();
  }
}
