import { createHash, randomInt } from "node:crypto";
import { RequestError } from "../base/errors.ts";
import type { Json } from "../base/json.ts";
import type { JsonObject, RandomResource } from "./resolveProgram.ts";

/** Generated values by the URN of the resource that they belong to; kept for the next apply of the same stack. */
export interface Generated {
  readonly [urn: string]: { readonly inputs: JsonObject; readonly outputs: JsonObject };
}

/** A whole number from 0 to below `limit`. */
type Draw = (limit: number) => number;

/** Character sets of `RandomPassword` and `RandomString`: https://registry.terraform.io/providers/hashicorp/random/latest/docs/resources/password */
const SPECIAL = "!@#$%&*()-_=+[]{}<>:?";
const LOWER = "abcdefghijklmnopqrstuvwxyz";
const NUMERIC = "0123456789";

const numberOf = (value: Json | undefined, fallback: number): number =>
  typeof value === "number" ? value : fallback;

function text({ inputs }: RandomResource, draw: Draw): string {
  const special = typeof inputs.overrideSpecial === "string" ? inputs.overrideSpecial : SPECIAL;
  const sets = [
    { on: inputs.upper, characters: LOWER.toUpperCase(), least: numberOf(inputs.minUpper, 0) },
    { on: inputs.lower, characters: LOWER, least: numberOf(inputs.minLower, 0) },
    { on: inputs.numeric ?? inputs.number, characters: NUMERIC, least: numberOf(inputs.minNumeric, 0) },
    { on: inputs.special, characters: special, least: numberOf(inputs.minSpecial, 0) },
  ].filter(({ on, characters }) => on !== false && characters !== "");
  const pick = (characters: string): string => characters[draw(characters.length)] ?? "";
  const demanded = sets.flatMap(({ characters, least }) =>
    Array.from({ length: least }, () => pick(characters)),
  );
  const all = sets.map(({ characters }) => characters).join("");
  const rest = Math.max(0, numberOf(inputs.length, 0) - demanded.length);
  return shuffle([...demanded, ...Array.from({ length: rest }, () => pick(all))], draw).join("");
}

/** Fisher and Yates: every order is as likely as any other. */
function shuffle<T>(items: readonly T[], draw: Draw): T[] {
  return items.reduce<T[]>((done, item, index) => {
    const place = draw(index + 1);
    const moved = done[place];
    if (moved === undefined) done.push(item);
    else {
      done.push(moved);
      done[place] = item;
    }
    return done;
  }, []);
}

const bytes = (count: number, draw: Draw): Buffer =>
  Buffer.from(Array.from({ length: count }, () => draw(256)));

function identifier({ inputs }: RandomResource, draw: Draw): JsonObject {
  const raw = bytes(numberOf(inputs.byteLength, 0), draw);
  const prefix = typeof inputs.prefix === "string" ? inputs.prefix : "";
  const hex = raw.toString("hex");
  const b64Url = raw.toString("base64url");
  return {
    id: b64Url,
    hex: prefix + hex,
    dec: prefix + BigInt(`0x${hex || "0"}`).toString(),
    b64Url: prefix + b64Url,
    b64Std: prefix + raw.toString("base64"),
  };
}

function uuid(_: RandomResource, draw: Draw): JsonObject {
  const raw = bytes(16, draw);
  // Version 4, variant 1: https://www.rfc-editor.org/rfc/rfc9562#section-5.4
  raw.writeUInt8((raw.readUInt8(6) & 0x0f) | 0x40, 6);
  raw.writeUInt8((raw.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = raw.toString("hex");
  const result = hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  return { id: result, result };
}

interface Generator {
  /** True where nobody may guess or read the value. */
  readonly secret: boolean;
  readonly generate: (resource: RandomResource, draw: Draw) => JsonObject;
}

const generators: { readonly [type: string]: Generator } = {
  "random:index/randomPassword:RandomPassword": {
    secret: true,
    generate: (resource, draw) => ({ id: "none", result: text(resource, draw) }),
  },
  "random:index/randomBytes:RandomBytes": {
    secret: true,
    generate: ({ inputs }, draw) => {
      const raw = bytes(numberOf(inputs.length, 0), draw);
      return { base64: raw.toString("base64"), hex: raw.toString("hex") };
    },
  },
  "random:index/randomString:RandomString": {
    secret: false,
    generate: (resource, draw) => {
      const result = text(resource, draw);
      return { id: result, result };
    },
  },
  "random:index/randomId:RandomId": { secret: false, generate: identifier },
  "random:index/randomUuid:RandomUuid": { secret: false, generate: uuid },
  "random:index/randomUuid4:RandomUuid4": { secret: false, generate: uuid },
  "random:index/randomInteger:RandomInteger": {
    secret: false,
    generate: ({ inputs }, draw) => {
      const [min, max] = [numberOf(inputs.min, 0), numberOf(inputs.max, 0)];
      const result = min + draw(max - min + 1);
      return { id: String(result), result };
    },
  },
};

/** The same numbers each time for one text: for values that are no secrets and whose files people compare. */
function drawFrom(seed: string): Draw {
  let count = 0;
  return (limit) => {
    count += 1;
    const digest = createHash("sha256").update(`${seed}\0${count}`).digest();
    return Number(digest.readBigUInt64BE() % BigInt(limit));
  };
}

/** What decides over a value, besides chance. */
const sameInputs = (one: JsonObject, other: JsonObject): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

/**
 * The values of a stack's random resources. What `earlier` holds stays, as long as its inputs are the same; a
 * secret is drawn from the system's random source, anything else follows from its URN.
 *
 * @throws RequestError for a type that only its provider can make.
 */
export function generate(randoms: readonly RandomResource[], earlier: Generated = {}): Generated {
  const entries = randoms.map((resource) => {
    const { urn, inputs } = resource;
    const kept = earlier[urn];
    if (kept !== undefined && sameInputs(kept.inputs, inputs)) return [urn, kept];
    return [urn, { inputs, outputs: generatorOf(resource)(resource) }];
  });
  return Object.fromEntries(entries);
}

function generatorOf({ type, urn }: RandomResource): (resource: RandomResource) => JsonObject {
  const generator = generators[type];
  if (generator === undefined) {
    const known = Object.keys(generators).map((token) => token.split(":").at(-1));
    throw new RequestError(`${urn}: got ${type}, expected one of ${known.join(", ")}`);
  }
  const draw = generator.secret ? drawSecret : drawFrom(urn);
  return (resource) => generator.generate(resource, draw);
}

const drawSecret: Draw = (limit) => randomInt(limit);
