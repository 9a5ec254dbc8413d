import type { Json } from "../base/json.ts";
import type { PolicyRow } from "../document/document.ts";
import type { Limits } from "./ceiling.ts";
import type { PolicyResource, PolicyStack } from "./stack.ts";

/** What breaks a rule at one resource: the value got, the value expected, what to change. */
export interface Finding {
  readonly resource: PolicyResource;
  readonly message: string;
}

/** The stack has nothing that the rule is about; readers see the reason. */
export interface NotApplicable {
  readonly notApplicable: string;
}

export type Verdict = readonly Finding[] | NotApplicable;

export const isNotApplicable = (verdict: Verdict): verdict is NotApplicable => "notApplicable" in verdict;

/** JSON Schema of one configuration key, in the form of Pulumi's policy configuration, with its default. */
interface ConfigProperty<Value> {
  readonly type: "number" | "string" | "boolean" | "array" | readonly ["number", "null"];
  readonly description: string;
  readonly items?: { readonly type: "string" };
  readonly minItems?: number;
  readonly exclusiveMinimum?: number;
  readonly default: Value;
}

/** What a pack's configuration may set for one rule. Each key has a default. */
export type ConfigSchema<Config extends object> = {
  readonly [Key in keyof Config]: ConfigProperty<Config[Key]>;
};

export interface RuleContext<Config extends object> {
  readonly limits: Limits;
  readonly config: Config;
}

/**
 * One policy. It is pure (no Pulumi, no file, no clock): the same rule judges a preview document, where it must
 * load quickly, and a stack inside the engine.
 *
 * A rule takes its limits from the known values that a System registers. It reports a value that it cannot read,
 * and never throws.
 */
export interface Rule<Config extends object = object> {
  /** Unique within its pack, and the name of its file. The folder of that file is the pack (see `rules.ts`). */
  readonly name: string;
  readonly level: PolicyRow["level"];
  /** One sentence that is true when the rule passes. */
  readonly description: string;
  readonly config: ConfigSchema<Config>;
  evaluate(stack: PolicyStack, context: RuleContext<Config>): Verdict;
}

/** Values given for one rule's configuration, by key. */
export type GivenConfig = Readonly<Record<string, Json | undefined>>;

/** The configuration of a rule: its defaults, overridden by the given values. Pulumi's host applies no defaults. */
export function configOf(rule: Rule, given: GivenConfig = {}): object {
  return Object.fromEntries(
    Object.entries(rule.config).map(([key, property]: [string, ConfigProperty<unknown>]) => [
      key,
      given[key] ?? property.default,
    ]),
  );
}
