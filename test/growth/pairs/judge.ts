import { expect } from "vitest";
import { parse } from "yaml";
import { PROJECT } from "../../../base/project.ts";
import type { compare } from "../../../growth/compare.ts";
import type { Placement } from "../../../growth/placement.ts";
import { type GrowthRow, refuses, type Update } from "../../../growth/row.ts";
import type { Retirement } from "../../../plan/types.ts";
import { type Loss, losses, replacements, sentence } from "./engine.ts";
import type { Keys, Stand } from "./stand.ts";

/** An update from one stand to the next: what would be lost, and what the stack says about it. */
export interface Judged {
  /** Resources that are replaced, with data or without, as `type::name`. */
  readonly replaced: readonly string[];
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
  const replaced = [...replacements(live, next).keys()].flatMap((urn) => live.resources.get(urn)?.id ?? []);
  return { rows, found: losses(live, next), replaced, refused: refuses(rows) };
}

/** Whether a row is about a resource: by its name, or by its store. */
const isAbout = ({ subject }: GrowthRow, id: string, { stores }: Placement): boolean =>
  subject === id || (stores[subject]?.resources.includes(id) ?? false);

/** What would be lost without a row that names it. */
export const unnamed = ({ rows, found }: Judged, live: Stand, verdict: GrowthRow["verdict"]): Loss[] =>
  found.filter(
    (loss) => !rows.some((row) => row.verdict === verdict && isAbout(row, loss.resource.id, live.placement)),
  );

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
  const touched = [...judged.found.map(({ resource }) => resource.id), ...judged.replaced];
  const needless = stopping(judged).filter((row) => !touched.some((id) => isAbout(row, id, live.placement)));
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

/** A line of a stack's file as its key and value; one that says to take a key out has the value undefined. */
function keyOf(line: string): readonly [string, unknown] {
  const [, taken] = new RegExp(`^# without ${PROJECT}:(\\S+)$`).exec(line) ?? [];
  if (taken !== undefined) return [taken, undefined];
  const [[key = "", value] = []] = Object.entries(parse(line) as Record<string, unknown>);
  return [key.slice(PROJECT.length + 1), value];
}

export interface Lines {
  readonly keys: Keys;
  readonly faults: readonly string[];
}

/** The keys that the lines of a refusal set. Two lines must not set the same key: a YAML file has each once. */
export function keysOf(rows: readonly GrowthRow[], way: "add" | "instead" = "add"): Lines {
  const lines = [...new Set(rows.flatMap((row) => row[way]))];
  const entries = lines.map(keyOf);
  const names = entries.map(([key]) => key);
  const twice = [...new Set(names.filter((key, index) => names.indexOf(key) !== index))];
  return {
    keys: Object.fromEntries(entries),
    faults: twice.map((key) => `several lines set ${key}: ${lines.join(" | ")}`),
  };
}

export const isEmpty = (keys: Keys): boolean => Object.keys(keys).length === 0;

/** The keys of a stack's file with these written into it. */
export const keysWith = (keys: Keys, more: Keys): Keys =>
  Object.fromEntries(Object.entries({ ...keys, ...more }).filter(([, value]) => value !== undefined));

/** Fails with every fault as a line of its own: an assertion would cut their text. */
export function expectNone(faults: readonly string[]): void {
  expect(faults, faults.join("\n")).toEqual([]);
}
