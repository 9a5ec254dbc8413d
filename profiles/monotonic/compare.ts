import { pathText } from "../../base/errors.ts";
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

/** A flag that the higher tier leaves out is off there. Another figure that it leaves out is not stated. */
const absent = (reading: Reading): Reading | undefined =>
  reading.sense === "staysOn" && reading.path[0] === "features"
    ? { ...reading, value: false, text: "nothing" }
    : undefined;

/** What of capacity, availability, backup and security the higher tier has less of than the lower one. */
export function decreases(lower: Profile, higher: Profile): Decrease[] {
  const above = new Map(readingsOf(higher).map((reading) => [reading.id, reading]));
  return readingsOf(lower).flatMap((reading) => {
    const other = above.get(reading.id) ?? absent(reading);
    if (other === undefined || keeps[reading.sense](reading.value, other.value)) return [];
    const { path, sense } = reading;
    return [
      {
        path,
        message: `${pathText(path)}: got ${textOf(other)}, expected ${expected[sense](textOf(reading))}`,
      },
    ];
  });
}
