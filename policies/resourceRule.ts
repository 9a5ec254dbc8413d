import type { Condition } from "./conditions.ts";
import { type Found, type NoList, valuesAt } from "./path.ts";
import {
  type ConfigSchema,
  type Finding,
  isNotApplicable,
  type NotApplicable,
  type Rule,
  type RuleContext,
  type Verdict,
} from "./rule.ts";
import { type PolicyResource, type PolicyStack, withoutVersion } from "./stack.ts";
import { afterApply, type PolicyValue, showValue } from "./values.ts";

/** What a condition may depend on, in addition to the value itself. */
export interface Subject<Config extends object = object> extends RuleContext<Config> {
  readonly resource: PolicyResource;
  readonly stack: PolicyStack;
  /** The list item that the value is part of; undefined if `reads` goes through no list. */
  readonly item: PolicyValue | undefined;
}

/** A condition, the reason why the expectation does not apply to this resource, or a problem that prevents judging it. */
type Expected = Condition | NotApplicable | { readonly problem: string };

/** One value of a resource and what it must be. A finding reads "<reads>: got …, expected …; <change>". */
export interface Expectation<Config extends object = object> {
  /** Path in the inputs, such as `spec.template.spec.containers[].image`: see `valuesAt`. */
  readonly reads: string;
  readonly expects: Condition | ((subject: Subject<Config>) => Expected);
  /** What to change, as an imperative: "set storageEncrypted". */
  readonly change: string;
}

interface Definition<Config extends object> extends Pick<Rule, "name" | "level" | "description"> {
  /**
   * Type → what is expected of each resource of that type. Each expectation is judged separately. A Kubernetes kind is
   * written without its version (`kubernetes:apps:Deployment`) and stands for all of them.
   */
  readonly types: Readonly<Record<string, readonly Expectation<Config>[]>>;
}

/** A rule without configuration may leave it out. */
type Configured<Config extends object> = object extends Config
  ? { readonly config?: ConfigSchema<Config> }
  : { readonly config: ConfigSchema<Config> };

const expectedOf = <Config extends object>(
  { expects }: Expectation<Config>,
  subject: Subject<Config>,
): Expected => (typeof expects === "function" ? expects(subject) : expects);

/** The verdict of one expectation on one value: a finding, no finding, or why the expectation does not apply. */
function judgeValue<Config extends object>(
  found: Found | NoList,
  expectation: Expectation<Config>,
  subject: Subject<Config>,
): Verdict {
  const finding = (message: string): Finding[] => [{ resource: subject.resource, message }];
  if ("problem" in found) return finding(`${found.problem}; ${expectation.change}`);
  const { place, value } = found;
  const expected = expectedOf(expectation, { ...subject, item: found.item });
  if ("notApplicable" in expected) return expected;
  if ("problem" in expected) return finding(expected.problem);
  if (value === afterApply ? expected.takesUnknown === true : expected.holds(value)) return [];
  return finding(`${place}: got ${showValue(value)}, expected ${expected.expected}; ${expectation.change}`);
}

/** Judges one resource by some expectations: a verdict for each value that they read. */
const judgeResource = <Config extends object>(
  expectations: readonly Expectation<Config>[],
  subject: Omit<Subject<Config>, "item">,
): Verdict[] =>
  expectations.flatMap((expectation) =>
    valuesAt(subject.resource.properties, expectation.reads).map((found) =>
      judgeValue(found, expectation, { ...subject, item: undefined }),
    ),
  );

/** All findings of the verdicts. The rule does not apply if each verdict says that it does not. */
function joined(verdicts: readonly Verdict[]): Verdict {
  const reasons = verdicts.filter(isNotApplicable).map(({ notApplicable }) => notApplicable);
  if (reasons.length > 0 && reasons.length === verdicts.length) {
    return { notApplicable: [...new Set(reasons)].join("; ") };
  }
  return verdicts.flatMap((verdict) => (isNotApplicable(verdict) ? [] : verdict));
}

/** What is wrong with one resource, for a rule of the whole stack that also looks at single values. */
export const findingsAt = <Config extends object>(
  expectations: readonly Expectation<Config>[],
  subject: Omit<Subject<Config>, "item">,
): Finding[] =>
  judgeResource(expectations, subject).flatMap((verdict) => (isNotApplicable(verdict) ? [] : verdict));

/**
 * A rule about single resources: every resource of its types is judged separately.
 *
 * A value that is known only after apply is a finding, unless the condition takes it. Without a resource of these
 * types the rule does not apply.
 */
export function resourceRule<Config extends object = object>({
  types,
  config,
  ...rest
}: Definition<Config> & Configured<Config>): Rule<Config> {
  const byKind = new Map(
    Object.entries(types).map(([type, expectations]) => [withoutVersion(type), expectations]),
  );
  return {
    ...rest,
    config: config ?? ({} as ConfigSchema<Config>),
    evaluate: (stack, context) => {
      const resources = stack.resources.filter(({ type }) => byKind.has(withoutVersion(type)));
      if (resources.length === 0) {
        return { notApplicable: `the stack has no ${Object.keys(types).join(" and no ")}` };
      }
      return joined(
        resources.flatMap((resource) =>
          judgeResource(byKind.get(withoutVersion(resource.type)) ?? [], { ...context, resource, stack }),
        ),
      );
    },
  };
}
