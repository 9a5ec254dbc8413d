import type * as pulumi from "@pulumi/pulumi";

/**
 * The shape of an output that is known only after apply: `"text"` for a leaf, an object for its fields, a list of one
 * shape for its elements. A leaf is written as its name, even if the value will be a number or a boolean.
 */
export type Shape = "text" | readonly [Shape] | { readonly [field: string]: Shape };

/** Output property → shape. A property without an entry is one leaf. */
export type Shapes = { readonly [property: string]: Shape };

/** The shapes that are allowed for a value of type T; a wrong field is a compile error. */
export type ShapeOf<T> = T extends string | number | boolean
  ? "text"
  : T extends readonly (infer Element)[]
    ? readonly [ShapeOf<NonNullable<Element>>]
    : T extends object
      ? { readonly [Field in keyof T]?: ShapeOf<NonNullable<T[Field]>> }
      : never;

/** The shapes that are allowed for the outputs of a resource class. */
export type ShapesOf<Resource> = {
  readonly [Property in keyof Resource as Resource[Property] extends pulumi.Output<unknown>
    ? Property
    : never]?: Resource[Property] extends pulumi.Output<infer T> ? ShapeOf<NonNullable<T>> : never;
};

/** A table of shapes by type token; `Classes` maps each token to the SDK's class. */
export type ShapeTable<Classes> = { readonly [Token in keyof Classes]: ShapesOf<Classes[Token]> };
