import { pathText } from "../../base/errors.ts";
import { type Target, targets } from "../../targets/names.ts";
import { onTarget } from "../onTarget.ts";
import type { Profile } from "../schema.ts";
import { plain } from "./fields.ts";
import type { Read, Reading, Sense } from "./reading.ts";
import { stores } from "./stores.ts";
import { tier } from "./tier.ts";
import { workloads } from "./workloads.ts";

const reads: readonly Read[] = [plain, tier, workloads, stores];

/** Everything of a profile that a higher tier has at least as much of. */
const readingsOf = (profile: Profile): Reading[] => reads.flatMap((read) => read(profile));

/** Whether the higher tier keeps to the sense of a figure. */
const keeps = {
  notLess: (lower, higher) => Number(higher) >= Number(lower),
  notMore: (lower, higher) => Number(higher) <= Number(lower),
  // A count, such as that of members to read from, is on too.
  staysOn: (lower, higher) => lower === false || Number(higher) >= Number(lower),
} satisfies Record<Sense, (lower: Reading["value"], higher: Reading["value"]) => boolean>;

const expected = {
  notLess: (text) => `at least ${text}`,
  notMore: (text) => `at most ${text}`,
  staysOn: (text) => text,
} satisfies Record<Sense, (text: string) => string>;

const textOf = ({ text, value }: Reading): string => text ?? String(value);

/** A figure of the higher tier that is less than that of the lower one. */
export interface Decrease {
  /** Keys that lead to it in the higher tier. */
  readonly path: readonly string[];
  /** `workloads.web.replicas.max: got 2, expected at least 3`. */
  readonly message: string;
}

/** Whether the higher tier has the store or workload, or the group, whose figure it leaves out. */
function hasOwner(profile: Profile, [group = "", name = ""]: readonly string[]): boolean {
  return group === "stores" || group === "workloads" ? Object.hasOwn(profile[group], name) : true;
}

/** What a higher tier has of a figure that it leaves out. */
const leftOut = (reading: Reading, higher: Profile): Reading | undefined =>
  reading.absent !== undefined && hasOwner(higher, reading.path)
    ? { ...reading, value: reading.absent, text: "nothing" }
    : undefined;

const hasOwnFigures = ({ workloads }: Profile, target: Target): boolean =>
  Object.values(workloads).some((workload) => workload.targets?.[target] !== undefined);

interface Found extends Decrease {
  readonly id: string;
}

function compared(lower: Profile, higher: Profile): Found[] {
  const above = new Map(readingsOf(higher).map((reading) => [reading.id, reading]));
  return readingsOf(lower).flatMap((reading) => {
    if (reading.replaced?.every((name) => Object.hasOwn(higher.stores, name))) return [];
    const other = above.get(reading.id) ?? leftOut(reading, higher);
    if (other === undefined || keeps[reading.sense](reading.value, other.value)) return [];
    const { path, sense, id } = reading;
    const message = `${pathText(path)}: got ${textOf(other)}, expected ${expected[sense](textOf(reading))}`;
    return [{ path, id, message }];
  });
}

/** What of capacity, availability, backup and security the higher tier has less of than the lower one, on any target. */
export function decreases(lower: Profile, higher: Profile): Decrease[] {
  const found = compared(lower, higher);
  const everywhere = new Set(found.map(({ id }) => id));
  const stated = targets.filter((target) => hasOwnFigures(lower, target) || hasOwnFigures(higher, target));
  const onOne = stated.flatMap((target) =>
    compared(onTarget(lower, target), onTarget(higher, target))
      .filter(({ id }) => !everywhere.has(id))
      .map(({ path, message }) => ({ path, message: `${message}, on ${target}` })),
  );
  return [...found.map(({ path, message }) => ({ path, message })), ...onOne];
}
