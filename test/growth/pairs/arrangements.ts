import { RequestError } from "../../../base/errors.ts";
import { plan } from "../../../plan/plan.ts";
import type { Choices } from "../../../plan/types.ts";
import { loadProfile, profileReferences } from "../../../profiles/load.ts";
import { kindsOf } from "../../../targets/index.ts";
import { operatorModes, type Target } from "../../../targets/names.ts";
import { SAMPLE, sampleReference, tiers } from "../../support/sample.ts";
import { runsWorkflows } from "../../support/workflows.ts";
import { ladders } from "./presets.ts";
import type { Keys } from "./stand.ts";

/** Every tier that there is, of each system. */
export const references: readonly string[] = [...profileReferences(), ...tiers.map(sampleReference)];

/** A tier on a target, with what decides which engines hold its stores. */
export interface Arrangement {
  readonly profile: string;
  readonly target: (typeof targets)[number];
  readonly choice: Choices;
  readonly label: string;
  readonly keys: Keys;
}

/** The targets that have a platform. */
export const targets = ["kubernetes", "aws"] as const;

/** The choices of each target that decide which stores a tier has. */
const choices: Readonly<Record<(typeof targets)[number], readonly Choices[]>> = {
  kubernetes: operatorModes.map((operators) => ({ operators })),
  aws: kindsOf("aws").map((compute) => ({ compute })),
};

/** The choices without which a tier has no plan on any target. */
export const needed = (reference: string): Choices =>
  runsWorkflows(reference) ? { workflows: ["reports"] } : {};

const isPlanned = (reference: string, target: Target, chosen: Choices): boolean => {
  try {
    plan(loadProfile(reference), target, { ...needed(reference), ...chosen });
    return true;
  } catch (error) {
    if (error instanceof RequestError) return false;
    throw error;
  }
};

/** Every arrangement that a target can provide. */
export const arrangements: readonly Arrangement[] = targets.flatMap((target) =>
  references.flatMap((profile) =>
    choices[target]
      .filter((choice) => isPlanned(profile, target, choice))
      .map((choice) => ({
        profile,
        target,
        choice,
        label: `${target}: ${profile} ${Object.values(choice).join(" ")}`,
        keys: { profile, target, ...needed(profile), ...choice },
      })),
  ),
);

const systemOf = ({ profile }: Arrangement): string => profile.split("/")[0] ?? "";

export interface Pair {
  readonly from: Arrangement;
  readonly to: Arrangement;
  readonly label: string;
}

/** Every ordered pair of arrangements between which a stack can change. */
const everyPair: readonly Pair[] = arrangements.flatMap((from) =>
  arrangements
    .filter((to) => to !== from && systemOf(to) === systemOf(from) && to.target === from.target)
    .map((to) => ({
      from,
      to,
      label: `${from.label} → ${to.profile} ${Object.values(to.choice).join(" ")}`,
    })),
);

const sameChoice = ({ from, to }: Pair): boolean => JSON.stringify(from.choice) === JSON.stringify(to.choice);

/** With operators, the sample's tiers stand for those of every system: they have each kind of store. */
const isTaken = ({ profile, choice }: Arrangement): boolean =>
  choice.operators === undefined || choice.operators === "none" || profile.startsWith(`${SAMPLE}/`);

/** Operators that the stack installs hold the same stores as those that are there already. */
const installs = ({ choice }: Arrangement): boolean => choice.operators === "install";

/** Systems with few tiers that have each kind of change between them. */
const LEAPING: readonly string[] = ["marketing-engine", SAMPLE];

/** Pods on AWS. */
const inPodsOfCloud = ({ target, choice }: Arrangement): boolean =>
  target !== "kubernetes" && choice.compute === "kubernetes";

/** Whether one tier comes after the other, in either direction. */
function isNext(from: Arrangement, to: Arrangement): boolean {
  const ladder = ladders[systemOf(from)] ?? [];
  return Math.abs(ladder.indexOf(from.profile) - ladder.indexOf(to.profile)) === 1;
}

/**
 * Whether pods on AWS go to the next tier, or a tier leaves them. The sample has no step here: every system has its own, and
 * into pods a tier goes with the neighbours of the presets, and at night.
 */
function isStepOfPods({ from, to }: Pair): boolean {
  if (!inPodsOfCloud(from) || !(systemOf(from) in ladders)) return false;
  return from.profile === to.profile || (inPodsOfCloud(to) && isNext(from, to));
}

/**
 * Whether a pair belongs to `npm test`: a tier changes, or the operators do, and not both at once. On AWS the systems that have
 * each kind of change between compute kinds without pods stand for all, as neighbours.test.ts walks between the presets of
 * every one.
 */
function isStep(pair: Pair): boolean {
  const { from, to } = pair;
  if (installs(from) || installs(to)) return false;
  if (from.target !== "kubernetes")
    return LEAPING.includes(systemOf(from)) && !inPodsOfCloud(from) && !inPodsOfCloud(to);
  if (from.profile === to.profile) return true;
  return sameChoice(pair) && isTaken(from);
}

/** Every pair of tiers, and every pair of operator modes. */
export const steps: readonly Pair[] = everyPair.filter(isStep);

/** Those of pods on AWS: podsOnAws.test.ts walks them, beside the others. */
export const stepsOfPods: readonly Pair[] = everyPair.filter(isStepOfPods);

/** The other pairs, of which each change is in one of those: too many for `npm test`. */
const everyLeap: readonly Pair[] = everyPair.filter((pair) => !isStep(pair) && !isStepOfPods(pair));

const isLeaping = ({ from }: Pair): boolean => LEAPING.includes(systemOf(from));

export const leaps: readonly Pair[] = everyLeap.filter(isLeaping);

/** Those of the other systems. */
export const leapsOfOthers: readonly Pair[] = everyLeap.filter((pair) => !isLeaping(pair));

/** Three tiers: a move between two of them, from the smallest on, and the one that somebody asks for meanwhile. */
export const triples = steps
  .filter(({ from, to }) => from.profile !== to.profile)
  .flatMap((pair) => {
    const third = arrangements.find(
      (one) =>
        systemOf(one) === systemOf(pair.to) &&
        one.target === pair.to.target &&
        one.profile !== pair.to.profile &&
        one.profile !== pair.from.profile &&
        JSON.stringify(one.choice) === JSON.stringify(pair.to.choice),
    );
    return third === undefined ? [] : [{ ...pair, third, label: `${pair.label}, then ${third.profile}` }];
  });
