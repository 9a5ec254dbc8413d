import type { ComponentResource } from "@pulumi/pulumi";
import { show } from "../../base/errors.ts";
import { PROJECT } from "../../base/project.ts";
import type { SystemArgs } from "../../config/args.ts";
import { settingsFromArgs } from "../../config/fromArgs.ts";
import { withOrigin } from "../../config/settings.ts";
import { lackSentence } from "../../plan/lack.ts";
import { factsOf } from "../facts.ts";
import { Holding } from "../holding.ts";
import { planOf } from "../planFor.ts";
import type { StackFacts } from "../platform.ts";
import { partsOf } from "../platforms.ts";
import type { PartContext, Parts } from "./parts.ts";
import { type Part, profileOf } from "./profile.ts";

/** Keys of a stack, as the args of a component have them. */
export type Keys = Omit<SystemArgs, "profile">;

/** The type of a component that stands alone, such as `echelon:index:Store`. */
export const typeOf = (kind: string): string => `${PROJECT}:index:${kind}`;

/** A component that stands alone, before anything of it is registered. */
export interface PlannedPart {
  readonly facts: StackFacts;
  readonly parts: Parts;
  /** What its resources are made from. @param parent the component itself */
  readonly contextIn: (parent: ComponentResource) => PartContext;
}

/** What a store or a workload states and the target does not provide, one sentence each. */
export const lacksOf = ({ facts }: PlannedPart, kind: "store" | "workload", name: string): string[] =>
  facts.plan.lacks
    .filter((lack) => Object.entries(lack).some(([key, value]) => key === kind && value === name))
    .map(lackSentence);

interface PartArgs {
  /** Kind and name of the component, which begin each message. */
  readonly kind: string;
  readonly name: string;
  readonly part: Part;
  readonly keys: Keys;
}

/**
 * Plans a component by itself.
 *
 * @throws RequestError for a wrong arg; UnsupportedError if the target cannot do it. Nothing is registered then.
 */
export function planPart({ kind, name, part, keys }: PartArgs): PlannedPart {
  const origin = `${kind} ${show(name)}`;
  try {
    const profile = profileOf(part, origin);
    const reference = `${profile.system}/${profile.tier}`;
    const checked = settingsFromArgs(name, { ...keys, profile: reference }, `${origin}: `);
    const facts = factsOf(name, checked, (given) => planOf(profile, checked.settings, given));
    const parts = partsOf(checked.settings.target);
    parts.check(facts);
    const contextIn = (parent: ComponentResource): PartContext => ({
      ...facts,
      network: part.system,
      holding: new Holding(),
      parent,
    });
    return { facts, parts, contextIn };
  } catch (error) {
    throw withOrigin(`${origin}: `, error);
  }
}
