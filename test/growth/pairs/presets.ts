import { join } from "node:path";
import { PROJECT } from "../../../base/project.ts";
import { readStackFile, stackNames } from "../../../config/stackFile.ts";
import { loadProfile, systems, tiersOf } from "../../../profiles/load.ts";
import type { Target } from "../../../targets/names.ts";
import type { Keys } from "./stand.ts";

const ROOT = join(import.meta.dirname, "../../..");

/** The keys of a committed stack, as texts and without their prefix. */
function keysOf(stack: string): Keys {
  const values = Object.entries(readStackFile(stack, ROOT).values);
  const own = values.filter(([key]) => key.startsWith(`${PROJECT}:`));
  return Object.fromEntries(own.map(([key, value]) => [key.slice(PROJECT.length + 1), value]));
}

const presets: readonly Keys[] = stackNames(ROOT).map(keysOf);

function presetOf(profile: string): Keys {
  const found = presets.find((keys) => keys.profile === profile);
  if (found === undefined)
    throw new Error(`got no stack with the profile ${profile}, expected one in stacks/`);
  return found;
}

const rankOf = (profile: string): number => loadProfile(profile).rank;

/** The tiers of each system, from the lowest on. */
export const ladders: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  systems().map((system) => [
    system,
    tiersOf(system)
      .map((tier) => `${system}/${tier}`)
      .toSorted((one, other) => rankOf(one) - rankOf(other)),
  ]),
);

const onTarget = (profile: string, target: Target): Keys => ({ ...presetOf(profile), target });

const step = (from: string, to: string, target: Target) => ({
  from: onTarget(from, target),
  to: onTarget(to, target),
  label: `${from} → ${to}`,
});

/** Presets of neighbouring tiers, in both directions. Each has its own operators, workflows and other keys. */
const pairsOf = (target: Target) =>
  Object.values(ladders).flatMap((ladder) =>
    ladder.slice(1).flatMap((higher, index) => {
      const lower = ladder[index] ?? higher;
      return [step(lower, higher, target), step(higher, lower, target)];
    }),
  );

export const neighbours = pairsOf("kubernetes");

export const neighboursOnAws = pairsOf("aws");
