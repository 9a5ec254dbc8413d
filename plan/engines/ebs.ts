import type { StoreInput } from "./store.ts";
import { type FilesPlan, filesOn } from "./volume.ts";

export type EbsPlan = FilesPlan<"ebs">;

/**
 * Hours from one snapshot to the next that Data Lifecycle Manager knows, longest first.
 * https://docs.aws.amazon.com/dlm/latest/APIReference/API_CreateRule.html (read 2026-11-27)
 */
const intervals = [24, 12, 8, 6, 4, 3, 2, 1] as const;

const HOURS_PER_DAY = 24;
const MINUTES_PER_HOUR = 60;
/** Most snapshots that a schedule keeps: https://docs.aws.amazon.com/dlm/latest/APIReference/API_RetainRule.html */
const MOST_KEPT = 1000;

/** When snapshots of a volume are taken, and how many are kept. */
interface SnapshotPlan {
  readonly everyHours: number;
  readonly kept: number;
}

/**
 * The snapshots of a volume: once a day, or every few hours where the tier asks for that. All of the stated days are kept, so that
 * many days allow no short time between two. Null without backups.
 */
export function snapshotsOf({ backupDays, asked }: EbsPlan): SnapshotPlan | null {
  if (backupDays === 0) return null;
  const keptOf = (hours: number): number => backupDays * (HOURS_PER_DAY / hours);
  const possible = intervals.filter((hours) => hours === HOURS_PER_DAY || keptOf(hours) <= MOST_KEPT);
  const wanted = asked?.rpoMinutes ?? Number.POSITIVE_INFINITY;
  const everyHours =
    possible.find((hours) => hours * MINUTES_PER_HOUR <= wanted) ?? possible.at(-1) ?? HOURS_PER_DAY;
  return { everyHours, kept: Math.min(MOST_KEPT, keptOf(everyHours)) };
}

/** Files on an EBS volume that one machine mounts. */
export const ebs = (input: StoreInput<"file" | "sqlite">): EbsPlan => filesOn("ebs", input);
