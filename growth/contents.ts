import type { PlacedStore } from "./placement.ts";

/** What a store of each kind holds. */
const contents: Readonly<Record<string, string>> = {
  file: "files",
  sqlite: "databases",
  object: "objects",
  queue: "waiting work",
  postgres: "databases",
  redis: "cached values",
  mongodb: "databases",
  neo4j: "graphs",
};

/** How much a store holds, in words. */
export function sizeOf({ kind, members, capacityGB, volumeGB, keptDays }: PlacedStore): string {
  const capacity = capacityGB ?? volumeGB;
  const size = capacity === null ? "" : ` of up to ${capacity} GB`;
  const days = keptDays === null ? "" : ` of up to ${keptDays} days`;
  return `${contents[kind] ?? "data"}${size}${days}${members > 1 ? ` on ${members} members` : ""}`;
}

/** Engines of a cloud whose capacity only grows. */
const CANNOT_SHRINK: readonly string[] = ["rds"];

const less = (one: number | null, other: number | null): boolean =>
  one !== null && other !== null && one < other;

/** Whether a store would delete waiting work sooner. */
export const isShorter = (after: PlacedStore, before: PlacedStore): boolean =>
  less(after.keptDays, before.keptDays);

/** Whether there would be less room for its backups: a claim does not shrink. */
export const hasSmallerBackups = (after: PlacedStore, before: PlacedStore): boolean =>
  less(after.backup?.gigabytes ?? null, before.backup?.gigabytes ?? null);

/** Whether what has to survive a restart would not any more. */
const losesVolume = (after: PlacedStore, before: PlacedStore): boolean =>
  before.durable && before.volumeGB !== null && after.volumeGB === null;

/** Whether a store would have fewer members, or less room on what holds its data. */
export const isSmaller = (after: PlacedStore, before: PlacedStore): boolean =>
  less(after.members, before.members) ||
  less(after.volumeGB, before.volumeGB) ||
  losesVolume(after, before) ||
  hasSmallerBackups(after, before) ||
  (before.volumeGB === null &&
    less(after.capacityGB, before.capacityGB) &&
    CANNOT_SHRINK.includes(before.engine));
