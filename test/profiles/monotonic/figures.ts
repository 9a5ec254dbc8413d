import { leaves } from "../../../profiles/provenance.ts";
import type { Profile } from "../../../profiles/schema.ts";
import { at, type Json } from "../../support/profileDocument.ts";

/** Figures that a higher tier may only have more of, or only less of, by their JSON Pointer. */
const more = [
  /^\/limits\/(?!retryAttempts|backoffFactor)[^/]+$/,
  /^\/minimums\/[^/]+$/,
  /^\/zones$/,
  /^\/nodes\/(min|max|cpu|memoryGiB)$/,
  /^\/quotas\/[^/]+$/,
  /^\/observability\/logRetentionDays$/,
  /^\/benchmarks\/uptimePercent$/,
  /^\/benchmarks\/(concurrentUsers|contentPiecesPerHour)\/(min|max)$/,
  /^\/workloads\/[^/]+\/(requests|limits)\/(cpu|memoryMiB)$/,
  /^\/workloads\/[^/]+\/replicas\/(min|max)$/,
  /^\/workloads\/[^/]+\/concurrency$/,
  /^\/stores\/[^/]+\/(capacityGB|memoryMiB|cpu|members|shards|backupDays|retentionDays|lockDays)$/,
];
const less = [
  /^\/benchmarks\/responseTimeMs\/max$/,
  /^\/benchmarks\/errorPercent$/,
  /^\/stores\/[^/]+\/recovery\/(rpoMinutes|rtoMinutes)$/,
];

const matches = (patterns: readonly RegExp[], pointer: string): boolean =>
  patterns.some((pattern) => pattern.test(pointer));

/** What runs to its end serves nothing, so that its size is nobody's capacity. */
const counts = ({ workloads }: Profile, pointer: string): boolean => {
  const [, group, name = ""] = pointer.split("/");
  return group !== "workloads" || !["cron", "job"].includes(workloads[name]?.kind ?? "");
};

export type Direction = "up" | "down" | "flag";

export interface Figure {
  readonly pointer: string;
  /** Where a higher tier may move it. */
  readonly direction: Direction;
}

const isOn = (profile: Profile, pointer: string): boolean =>
  at(profile, pointer) === true && /^\/(features\/|stores\/[^/]+\/(durable|readReplicas)$)/.test(pointer);

/** Every figure of a profile by which its tiers are compared. */
export const figuresOf = (profile: Profile): Figure[] =>
  leaves(profile)
    .filter((pointer) => counts(profile, pointer))
    .flatMap((pointer): Figure[] => {
      if (matches(more, pointer) && at(profile, pointer) !== 0) return [{ pointer, direction: "up" }];
      if (matches(less, pointer)) return [{ pointer, direction: "down" }];
      return isOn(profile, pointer) ? [{ pointer, direction: "flag" }] : [];
    });

/** A copy of the profile with another value at a pointer. */
export function withValue(profile: Profile, pointer: string, value: unknown): Profile {
  const copy = structuredClone(profile);
  const [key = "", ...parents] = pointer.split("/").slice(1).reverse();
  const place = parents.reverse().reduce<unknown>((inner, one) => (inner as Json)[one], copy) as Json;
  place[key] = value;
  return copy;
}

const worse = {
  up: (value: unknown) => (value as number) / 2,
  down: (value: unknown) => (value as number) * 2,
  flag: () => false,
} satisfies Record<Direction, (value: unknown) => unknown>;

const better = {
  up: (value: unknown, factor: number) => (value as number) * factor,
  down: (value: unknown, factor: number) => (value as number) / factor,
  flag: () => true,
} satisfies Record<Direction, (value: unknown, factor: number) => unknown>;

export const worsened = (profile: Profile, { pointer, direction }: Figure): Profile =>
  withValue(profile, pointer, worse[direction](at(profile, pointer)));

export const raised = (profile: Profile, { pointer, direction }: Figure, factor: number): Profile =>
  withValue(profile, pointer, better[direction](at(profile, pointer), factor));
