import { randomInt } from "node:crypto";
import type { Json, JsonObject } from "../base/json.ts";
import type { Password } from "./stackObjects.ts";

/** URN of a `RandomPassword` → its inputs and generated outputs. The next apply of the stack gets it. */
export interface Generated {
  readonly [urn: string]: { readonly inputs: JsonObject; readonly outputs: JsonObject };
}

/** Character sets of `RandomPassword`: https://registry.terraform.io/providers/hashicorp/random/latest/docs/resources/password */
const SPECIAL = "!@#$%&*()-_=+[]{}<>:?";
const LOWER = "abcdefghijklmnopqrstuvwxyz";
const NUMERIC = "0123456789";

const numberOf = (value: Json | undefined): number => (typeof value === "number" ? value : 0);

/** All orders are equally likely. */
const shuffled = (characters: readonly string[]): string =>
  characters
    .map((character) => ({ character, place: randomInt(2 ** 47) }))
    .toSorted((one, other) => one.place - other.place)
    .map(({ character }) => character)
    .join("");

function password(inputs: JsonObject): string {
  const special = typeof inputs.overrideSpecial === "string" ? inputs.overrideSpecial : SPECIAL;
  const sets = [
    { on: inputs.upper, characters: LOWER.toUpperCase(), least: numberOf(inputs.minUpper) },
    { on: inputs.lower, characters: LOWER, least: numberOf(inputs.minLower) },
    { on: inputs.numeric ?? inputs.number, characters: NUMERIC, least: numberOf(inputs.minNumeric) },
    { on: inputs.special, characters: special, least: numberOf(inputs.minSpecial) },
  ].filter(({ on, characters }) => on !== false && characters !== "");
  const pick = (count: number, characters: string): string[] =>
    Array.from({ length: count }, () => characters[randomInt(characters.length)] ?? "");
  const demanded = sets.flatMap(({ characters, least }) => pick(least, characters));
  const rest = Math.max(0, numberOf(inputs.length) - demanded.length);
  return shuffled([...demanded, ...pick(rest, sets.map(({ characters }) => characters).join(""))]);
}

/** The values of a stack's passwords. A value of `earlier` stays as long as its inputs are the same. */
export function generate(passwords: readonly Password[], earlier: Generated = {}): Generated {
  const entries = passwords.map(({ urn, inputs }) => {
    const known = earlier[urn];
    const isSame = known !== undefined && JSON.stringify(known.inputs) === JSON.stringify(inputs);
    return [urn, isSame ? known : { inputs, outputs: { id: "none", result: password(inputs) } }];
  });
  return Object.fromEntries(entries);
}
