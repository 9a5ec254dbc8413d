import { type Input, interpolate, type Output, type Resource } from "@pulumi/pulumi";
import random from "@pulumi/random";
import { type NameRule, physicalName } from "../../../base/names.ts";

const SUFFIX_BYTES = 4;
/** A dash and two digits a byte. */
const SUFFIX_CHARACTERS = 1 + 2 * SUFFIX_BYTES;

interface GivenNameArgs {
  readonly rule: NameRule;
  readonly parts: readonly string[];
  /** Values that replace the resource when they change; the new one then has another name. @default nothing does */
  readonly replacedWith?: Readonly<Record<string, Input<string>>>;
  readonly parent: Resource;
}

/**
 * A name for a resource for which Pulumi makes none: its rule leaves no room for a logical name, or AWS demands a form. The end
 * is random, because AWS gives a name once: Pulumi makes a replacement before it removes the old one, and a snapshot or
 * a log may have stayed in the account. A resource that an earlier package named without it needs `ignoreChanges` for its name.
 *
 * By hand, name both: `pulumi up --replace <resource> --replace <its name>`.
 */
export function givenName(
  logicalName: string,
  { rule, parts, replacedWith, parent }: GivenNameArgs,
): Output<string> {
  const keepers = replacedWith === undefined ? {} : { keepers: replacedWith };
  const { hex } = new random.RandomId(logicalName, { byteLength: SUFFIX_BYTES, ...keepers }, { parent });
  return interpolate`${physicalName(rule, parts, SUFFIX_CHARACTERS)}-${hex}`;
}
