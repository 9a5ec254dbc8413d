import type * as pulumi from "@pulumi/pulumi";

/**
 * The shape of an output: `"text"` for a leaf that is written as its name, an object by its fields, a
 * list by its one element. Numbers and booleans known after apply are leaves too: a name stands for them.
 */
export type Shape = "text" | readonly [Shape] | { readonly [field: string]: Shape };

/** Output property → shape. A property that is not here is one leaf. */
export type Shapes = { readonly [property: string]: Shape };

/** The shapes that fit a value of type T: a wrong field is a compile error. */
export type ShapeOf<T> = T extends string | number | boolean
  ? "text"
  : T extends readonly (infer Element)[]
    ? readonly [ShapeOf<NonNullable<Element>>]
    : T extends object
      ? { readonly [Field in keyof T]?: ShapeOf<NonNullable<T[Field]>> }
      : never;

/** The shapes that fit the outputs of a resource class. */
export type ShapesOf<Resource> = {
  readonly [Property in keyof Resource as Resource[Property] extends pulumi.Output<unknown>
    ? Property
    : never]?: Resource[Property] extends pulumi.Output<infer T> ? ShapeOf<NonNullable<T>> : never;
};

/** A table of shapes by type token; `Classes` maps each token to the SDK's class. */
export type ShapeTable<Classes> = { readonly [Token in keyof Classes]: ShapesOf<Classes[Token]> };
