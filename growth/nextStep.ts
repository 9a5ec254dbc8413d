import { PROJECT } from "../base/project.ts";
import { isBackupKey } from "../plan/backup.ts";
import { copiesItems } from "../plan/engines/queue.ts";
import type { Retirement } from "../plan/types.ts";
import type { Change } from "./changes.ts";
import { copiesText, type DataCopy, dataCopies, howText } from "./dataCopies.ts";
import { linesOf, without } from "./lines.ts";
import { moves } from "./moves.ts";
import {
  type EarlierPlacement,
  type PlacedArrangement,
  type PlacedStore,
  type Placement,
  remembersStores,
} from "./placement.ts";
import { type GrowthRow, refuses } from "./row.ts";

/** What a person does next. */
export interface NextStep {
  readonly what: string;
  /** Lines to write into the stack's file, each in place of one with the same key. */
  readonly lines: readonly string[];
  /** Other lines that do as well: the stores stay where they are, and no data moves; empty if there are none. */
  readonly instead: readonly string[];
  /** Keys to take out of the stack's file. */
  readonly remove: readonly string[];
  /** The command to run then; null if there is nothing to run. */
  readonly command: string | null;
}

/** The keys of a stack's file that a move is made with. */
export interface MoveKeys {
  readonly profile: string;
  readonly previous: PlacedArrangement | null;
  readonly serve: "previous" | "current" | null;
  readonly retire: Readonly<Record<string, Retirement>>;
}

/** Where a stack is. */
export interface Situation {
  /** What the stack's state says; `tier` is known of an earlier package too, if its state has it. */
  readonly live: Placement | (EarlierPlacement & { readonly tier?: string }) | "unread" | "nothing";
  /** What the stack's file plans. */
  readonly planned: Placement;
  readonly file: MoveKeys;
  /** What an `up` would lose. */
  readonly rows: readonly GrowthRow[];
  /** What an `up` would change. */
  readonly changes: readonly Change[];
  /** Keys of stores that the placement has, and of which a resource is not in the state: an `up` has not ended. */
  readonly unmade: readonly string[];
  readonly commands: { readonly up: string; readonly status: string };
}

const SWITCH = linesOf({ serve: "current" });

/** The page that says how data is moved. */
const GUIDE = "docs/growth.md";

type Row = readonly [when: (situation: Situation) => boolean, step: (situation: Situation) => NextStep];

const wholeOf = ({ live }: Situation): Placement | null =>
  typeof live === "object" && remembersStores(live) ? live : null;

const storesOf = (situation: Situation, wanted: (store: PlacedStore) => boolean): [string, PlacedStore][] =>
  Object.entries(wholeOf(situation)?.stores ?? {}).filter(([, store]) => wanted(store));

const retiring = (situation: Situation) =>
  storesOf(situation, ({ phase, released }) => phase === "retiring" && !released);
const released = (situation: Situation) =>
  storesOf(situation, ({ phase, released }) => phase === "retiring" && released);

/** The keys of a move that stand in the file. */
const moveKeys = ({ file: { previous, serve, retire } }: Situation): string[] => [
  ...(previous === null ? [] : [`${PROJECT}:previous`]),
  ...(serve === null ? [] : [`${PROJECT}:serve`]),
  // Without its line, backups that were given up would be taken again.
  ...(Object.keys(retire).length === 0 || Object.keys(retire).some(isBackupKey) ? [] : [`${PROJECT}:retire`]),
];

/** A store that is deleted stays named: without that it would be planned again, empty. */
const retireLines = ({ file: { retire } }: Situation, keys: readonly string[], value: Retirement): string[] =>
  linesOf({ retire: { ...retire, ...Object.fromEntries(keys.map((key) => [key, value])) } });

/** Lines of the rows of a refusal, each once. */
function advised({ rows }: Situation): Pick<NextStep, "lines" | "instead" | "remove"> {
  const add = [...new Set(rows.flatMap((row) => row.add))];
  return {
    lines: add.filter((line) => without(line) === undefined),
    instead: [...new Set(rows.flatMap((row) => row.instead))],
    remove: add.flatMap((line) => without(line) ?? []),
  };
}

const isMove = ({ live, planned }: Situation): boolean =>
  typeof live === "object" && moves(live, planned).length > 0;

/** What is copied into the stores that take over, and which queues run empty instead. */
function takingOver(situation: Situation): {
  readonly copied: readonly DataCopy[];
  readonly emptied: readonly string[];
} {
  const live = wholeOf(situation);
  if (live === null) return { copied: [], emptied: [] };
  const engineOf = (key: string): string => live.stores[key]?.engine ?? "";
  const isEmptied = ({ from, into }: DataCopy): boolean =>
    into.some((key) => live.stores[key]?.kind === "queue" && !copiesItems(engineOf(from), engineOf(key)));
  const all = dataCopies(live);
  return {
    copied: all.filter((copy) => !isEmptied(copy)),
    emptied: all.filter(isEmptied).map(({ from }) => from),
  };
}

/** How the data gets into the new stores; empty if no new store takes over from one that serves. */
function copies(situation: Situation): string {
  const { copied, emptied } = takingOver(situation);
  const drain =
    emptied.length === 0 ? "drain the workloads" : `let the workers take every item of ${emptied.join(", ")}`;
  if (copied.length > 0) return `Copy ${copiesText(copied)}, and ${drain} (${GUIDE}).${howText(copied)}`;
  return emptied.length === 0 ? "" : `Stop what fills it, and ${drain} (${GUIDE}).`;
}

const names = (stores: readonly (readonly [string, PlacedStore])[]): string =>
  stores.map(([key]) => key).join(", ");
const keys = (stores: readonly (readonly [string, PlacedStore])[]): string[] => stores.map(([key]) => key);

const step = (
  what: string,
  command: string | null,
  { lines = [], instead = [], remove = [] }: Partial<NextStep> = {},
): NextStep => ({ what, lines, instead, remove, command });

/** The line with which the file asks for the tier that an earlier package built. */
function recordedTier({ live, file }: Situation): string[] {
  if (typeof live !== "object" || live.tier === undefined) return [];
  const profile = `${live.system}/${live.tier}`;
  return profile === file.profile ? [] : linesOf({ profile });
}

/** Of a stack of an earlier package: an `up` with the keys that it was made with, before anything is changed. */
function recording(situation: Situation): NextStep {
  const [lines, remove] = [recordedTier(situation), moveKeys(situation)];
  const helps = lines.length + remove.length > 0 || !refuses(situation.rows);
  const what = helps
    ? "The next up records what the stack holds. Change it only after that."
    : "The next up has to record what the stack holds, and this file is refused: put the keys back with which the stack was made, and change them after that.";
  return step(what, situation.commands.up, { lines, remove });
}

/** The first row whose condition holds says what to do. */
const table: readonly Row[] = [
  [
    ({ live }) => live === "unread",
    ({ commands }) =>
      step(
        "Mend what keeps the live state from being read, and look again: it says what the stack holds.",
        commands.status,
      ),
  ],
  [
    ({ live, planned }) => live === "nothing" && planned.beside !== null,
    (situation) =>
      step(
        "The stack holds nothing, so there is nothing to move from: its file was copied from another stack.",
        situation.commands.up,
        { remove: moveKeys(situation) },
      ),
  ],
  [({ live }) => live === "nothing", ({ commands }) => step("Make the stack.", commands.up)],
  [
    isMove,
    () =>
      step(
        "An up with this file is refused: a stack stays what and where it is. Take the change back, or make a second stack for it.",
        null,
      ),
  ],
  [(situation) => wholeOf(situation) === null, (situation) => recording(situation)],
  [
    ({ rows }) => refuses(rows) && rows.some(({ add }) => add.length > 0),
    (situation) =>
      step(
        "An up with this file is refused, as it would lose what the stack holds. With these lines it loses nothing.",
        situation.commands.up,
        advised(situation),
      ),
  ],
  [
    ({ rows }) => refuses(rows),
    (situation) =>
      step(
        "An up with this file is refused, and no line lifts that: take the change back that causes it.",
        situation.commands.status,
      ),
  ],
  [
    ({ unmade }) => unmade.length > 0,
    ({ unmade, commands }) =>
      step(`The last up did not end: ${unmade.join(", ")} is not made yet. Repeat it.`, commands.up),
  ],
  [
    ({ changes, rows }) => changes.length > 0 && rows.length > 0,
    ({ commands }) => step("The file is ahead of the stack. Read the warnings, then:", commands.up),
  ],
  [
    ({ changes }) => changes.length > 0,
    ({ commands }) => step("The file is ahead of the stack, and an up loses nothing.", commands.up),
  ],
  [
    ({ planned }) => planned.beside === null,
    () => step("Nothing to do. Nothing moves, and the file plans what the stack holds.", null),
  ],
  [
    (situation) => copies(situation) !== "",
    (situation) =>
      step(`${copies(situation)} Then let the workloads run on the new stores.`, situation.commands.up, {
        lines: SWITCH,
      }),
  ],
  [
    ({ planned }) => planned.besidePhase === "arriving",
    ({ commands, planned }) =>
      step(`There is no data to copy. Let the workloads move to ${planned.beside?.profile}.`, commands.up, {
        lines: SWITCH,
      }),
  ],
  [
    (situation) => retiring(situation).length > 0,
    (situation) =>
      step(
        `No workload runs on ${names(retiring(situation))} any longer. Check that what serves has all its data (${GUIDE}), then give it up.`,
        situation.commands.up,
        { lines: retireLines(situation, keys(retiring(situation)), "unprotect") },
      ),
  ],
  [
    (situation) => released(situation).length > 0,
    (situation) =>
      step(
        `Nothing protects ${names(released(situation))} any longer. The next up deletes it, and its data for good.`,
        situation.commands.up,
        { lines: retireLines(situation, keys(released(situation)), "delete") },
      ),
  ],
  [
    ({ planned }) => Object.values(planned.stores).some(({ enlarged }) => enlarged),
    () =>
      step(
        `Nothing to do. ${PROJECT}:previous stays in the file: without it a store would shrink or lose its zones, and what holds data does not.`,
        null,
      ),
  ],
  [
    () => true,
    (situation) =>
      step("The move is done: nothing of the arrangement before is left.", situation.commands.up, {
        remove: moveKeys(situation),
      }),
  ],
];

/** What a person does next with a stack. */
export function nextStep(situation: Situation): NextStep {
  const [, found] = table.find(([when]) => when(situation)) ?? [];
  if (found === undefined)
    throw new Error("finding the next step: got no row, expected one that always holds");
  return found(situation);
}
