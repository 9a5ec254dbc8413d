import * as pulumi from "@pulumi/pulumi";
import { SECRET_TEXT } from "../../base/errors.ts";
import { isObject, type Json } from "../../base/json.ts";
import { hasCutName, toDocumentText } from "../../document/text.ts";
import type { Shape, Shapes } from "./shape.ts";

/**
 * Values as the SDK sends them: JSON, with an object that has a signature key for a value that JSON cannot express
 * (https://github.com/pulumi/pulumi/blob/master/sdk/nodejs/runtime/rpc.ts).
 */
export type Wire = null | boolean | number | string | readonly Wire[] | WireObject;
export interface WireObject {
  readonly [key: string]: Wire;
}

const {
  specialArchiveSig,
  specialAssetSig,
  specialOutputValueSig,
  specialResourceSig,
  specialSecretSig,
  specialSigKey,
  unknownValue,
} = pulumi.runtime;

/** Text for a value that the program itself made unknown, and for any output of a run with unknown outputs. */
export const unknownText = "${unknown}";

/** The wire form of a value that is known only after apply. */
export const unknownWire: string = unknownValue;

/** Marks a value secret on the wire. */
export function secretWire(value: Wire): Wire {
  return { [specialSigKey]: specialSecretSig, value };
}

function isList(value: Wire): value is readonly Wire[] {
  return Array.isArray(value);
}

/** The value of a reference to another resource: the id of a custom resource, the URN of a component. */
function referenced(reference: WireObject): Wire {
  const { id, urn } = reference;
  return id === undefined || id === "" ? (urn ?? null) : id;
}

/**
 * How secrets are written. `whole`: as one placeholder text. `leaves`: with their structure, and a placeholder for each
 * leaf, to compare two runs. `revealed`: as they are, to pass them to a cluster from this process; never for anything
 * that is shown or stored.
 */
export type SecretStyle = "whole" | "leaves" | "revealed";

interface DocumentOptions {
  readonly secrets: SecretStyle;
  /** Called with a field that contains text in which a name was cut. */
  readonly onCutName: (field: string, text: string) => void;
  /** Called with a field that is or contains a secret. */
  readonly onSecret?: (field: string) => void;
}

/** Converts a wire value; inside a secret, `hidden` is true. */
type Convert = (value: Wire, hidden: boolean) => Json;

const signatures: {
  readonly [signature: string]: (value: WireObject) => { content: Wire; secret: boolean };
} = {
  [specialSecretSig]: ({ value = null }) => ({ content: value, secret: true }),
  [specialResourceSig]: (value) => ({ content: referenced(value), secret: false }),
  [specialOutputValueSig]: ({ value = unknownWire, secret }) => ({ content: value, secret: secret === true }),
  [specialAssetSig]: withoutSignature,
  [specialArchiveSig]: withoutSignature,
};

function withoutSignature({ [specialSigKey]: _, ...content }: WireObject): {
  content: Wire;
  secret: boolean;
} {
  return { content, secret: false };
}

/** Writes the fields of a wire object as document values. */
export function toDocument(fields: WireObject, options: DocumentOptions): { readonly [key: string]: Json } {
  return Object.fromEntries(
    Object.entries(fields).map(([field, value]) => [
      toDocumentText(field),
      converter(field, options)(value, false),
    ]),
  );
}

function converter(field: string, { secrets, onCutName, onSecret }: DocumentOptions): Convert {
  const hides = secrets !== "revealed";
  const text = (from: string, hidden: boolean): string => {
    const written = hidden ? SECRET_TEXT : toDocumentText(from);
    if (hasCutName(from)) onCutName(field, written);
    return written;
  };
  const convertObject = (from: WireObject, hidden: boolean): Json => {
    const special = signatures[String(from[specialSigKey])]?.(from);
    if (special === undefined) {
      const entries = Object.entries(from);
      return Object.fromEntries(entries.map(([key, entry]) => [text(key, false), convert(entry, hidden)]));
    }
    if (special.secret) onSecret?.(field);
    const content = convert(special.content, hidden || (special.secret && hides));
    return special.secret && secrets === "whole" ? SECRET_TEXT : content;
  };
  const convert: Convert = (from, hidden) => {
    if (from === unknownValue) return unknownText;
    if (typeof from === "string") return text(from, hidden);
    if (isList(from)) return from.map((entry) => convert(entry, hidden));
    if (isObject(from)) return convertObject(from, hidden);
    return hidden ? SECRET_TEXT : from;
  };
  return convert;
}

/** The value of a leaf known only after apply, at a path such as `metadata.name`. */
type Leaf = (path: string) => Wire;

function template(shape: Shape | undefined, path: string, leaf: Leaf): Wire {
  if (shape === undefined || typeof shape === "string") return leaf(path);
  if (isShapeList(shape)) return [template(shape[0], `${path}[0]`, leaf)];
  return Object.fromEntries(
    Object.entries(shape).map(([field, inner]) => [field, template(inner, `${path}.${field}`, leaf)]),
  );
}

function isShapeList(shape: Shape): shape is readonly [Shape] {
  return Array.isArray(shape);
}

/** Adds to a known value the leaves of its shape, which only the provider knows. */
function complete(value: Wire | undefined, shape: Shape | undefined, path: string, leaf: Leaf): Wire {
  if (value === undefined || value === unknownValue) return template(shape, path, leaf);
  if (isList(value)) {
    const element =
      shape !== undefined && typeof shape !== "string" && isShapeList(shape) ? shape[0] : undefined;
    return value.map((entry, index) => complete(entry, element, `${path}[${index}]`, leaf));
  }
  if (!isObject(value)) return value;
  const signature = value[specialSigKey];
  if (signature === specialSecretSig) return secretWire(complete(value.value, shape, path, leaf));
  if (signature === specialResourceSig) return complete(referenced(value), shape, path, leaf);
  if (signature !== undefined) return value;
  return completeObject(value, shape, path, leaf);
}

function completeObject(value: WireObject, shape: Shape | undefined, path: string, leaf: Leaf): Wire {
  const fields: { readonly [field: string]: Shape } =
    shape === undefined || typeof shape === "string" || isShapeList(shape) ? {} : shape;
  const keys = new Set([...Object.keys(value), ...Object.keys(fields)]);
  return Object.fromEntries(
    [...keys].map((key) => [key, complete(value[key], fields[key], `${path}.${key}`, leaf)]),
  );
}

/**
 * The outputs of a resource before it exists: each input under its own name, and a leaf for every other output of its
 * class.
 */
export function plannedOutputs(
  inputs: WireObject,
  properties: readonly string[],
  shapes: Shapes,
  leaf: Leaf,
): { [property: string]: Wire } {
  return Object.fromEntries(
    properties.map((property) => [property, complete(inputs[property], shapes[property], property, leaf)]),
  );
}
