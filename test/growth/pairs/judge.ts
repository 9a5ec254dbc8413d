import { expect } from "vitest";
import { parse } from "yaml";
import { PROJECT } from "../../../base/project.ts";
import { type compare, type GrowthRow, refuses, type Update } from "../../../growth/compare.ts";
import type { Placement } from "../../../growth/placement.ts";
import { inWords } from "../../../growth/words.ts";
import type { Retirement } from "../../../plan/types.ts";
import { type Loss, losses, sentence } from "./engine.ts";
import type { Keys, Stand } from "./stand.ts";

/** An update from one stand to the next: what would be lost, and what the stack says about it. */
export interface Judged {
  readonly rows: readonly GrowthRow[];
  readonly found: readonly Loss[];
  readonly refused: boolean;
}

export function judge(live: Stand, next: Stand, comparing: typeof compare): Judged {
  const update: Update = {
    placement: next.placement,
    declared: new Set([...next.resources.values()].map(({ id }) => id)),
    retire: (next.keys.retire ?? {}) as Readonly<Record<string, Retirement>>,
  };
  const rows = comparing(live.placement, update);
  return { rows, found: losses(live, next), refused: refuses(rows) };
}

const isAbout = ({ subject }: GrowthRow, { resource }: Loss, { stores }: Placement): boolean =>
  subject === resource.id || (stores[subject]?.resources.includes(resource.id) ?? false);

/** What would be lost without a row that names it. */
export const unnamed = ({ rows, found }: Judged, live: Stand, verdict: GrowthRow["verdict"]): Loss[] =>
  found.filter((loss) => !rows.some((row) => row.verdict === verdict && isAbout(row, loss, live.placement)));

export const stopping = ({ rows }: Judged): GrowthRow[] => rows.filter(({ verdict }) => verdict === "stops");

export const said = (rows: readonly GrowthRow[]): string =>
  rows.map(({ verdict, subject, loses }) => `${verdict} ${subject}: ${loses}`).join("; ");

/** Faults of an update that must go through and lose nothing. */
export function faultsOfSafe(live: Stand, next: Stand, comparing: typeof compare): string[] {
  const judged = judge(live, next, comparing);
  return [
    ...judged.found.map((loss) => `${sentence(loss)}, and nothing should be lost`),
    ...(judged.refused ? [`it is refused, and nothing is lost: ${said(stopping(judged))}`] : []),
  ];
}

/** Faults of an update that must be refused: every loss is named, and nothing else stops it. */
export function faultsOfRefusal(live: Stand, judged: Judged): string[] {
  const needless = stopping(judged).filter(
    (row) => !judged.found.some((loss) => isAbout(row, loss, live.placement)),
  );
  return [
    ...unnamed(judged, live, "stops").map((loss) => `${sentence(loss)}, and no row that stops names it`),
    ...needless.map((row) => `${said([row])}, and nothing of it would be lost`),
  ];
}

/** Faults of an update, whatever it is: what it loses is refused and named, or given up in words. */
export function faultsOfUpdate(live: Stand, next: Stand, comparing: typeof compare): string[] {
  const judged = judge(live, next, comparing);
  if (judged.refused) return faultsOfRefusal(live, judged);
  const inWarning = unnamed(judged, live, "warns");
  return inWarning.map((loss) => `${sentence(loss)}, and nothing is said`);
}

/** Where the operator of the walk writes the keys. */
const PLACE = { into: "stacks/Pulumi.live.yaml", prefix: `${PROJECT}:` };

/**
 * The keys that the text of a refusal tells the operator to set. Two lines must not set the same key: a YAML file has
 * each once.
 */
export function keysOf(rows: readonly GrowthRow[]): { readonly keys: Keys; readonly faults: string[] } {
  if (rows.length === 0) return { keys: {}, faults: [] };
  const lines = inWords(rows, PLACE)
    .split("\n")
    .filter((line) => line.startsWith(`  ${PROJECT}:`));
  const entries = lines.flatMap((line) =>
    Object.entries(parse(line) as Record<string, unknown>).map(
      ([key, value]) => [key.slice(PLACE.prefix.length), value] as const,
    ),
  );
  const names = entries.map(([key]) => key);
  const twice = [...new Set(names.filter((key, index) => names.indexOf(key) !== index))];
  return {
    keys: Object.fromEntries(entries),
    faults: twice.map((key) => `several lines set ${key}: ${lines.join(" | ")}`),
  };
}

/** Fails with every fault as a line of its own: an assertion would cut their text. */
export const expectNone = (faults: readonly string[]): void => expect(faults, faults.join("\n")).toEqual([]);
