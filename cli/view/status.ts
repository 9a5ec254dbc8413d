import { counted } from "../../base/counted.ts";
import { arrangementText } from "../../growth/changes.ts";
import type { NextStep } from "../../growth/nextStep.ts";
import { tableOf } from "../../growth/words.ts";
import type { LiveStack, LiveStore, PlannedStore, StatusDocument } from "../status/document.ts";
import { type Column, columns, hang, paint, table } from "../terminal.ts";

type ShownStore = PlannedStore & Partial<LiveStore>;

const heads: readonly Column[] = [
  { title: "STORE" },
  { title: "ENGINE" },
  { title: "PHASE" },
  { title: "MEMBERS", right: true },
  { title: "SIZE", right: true },
  { title: "PROTECTED" },
  { title: "SINCE" },
];

/** Nothing of the store is in the state yet, or the state was not read. */
const UNKNOWN = "-";

function protectedText({ released, protected: isProtected }: ShownStore): string {
  if (isProtected === undefined) return UNKNOWN;
  if (isProtected) return "yes";
  return released ? "released" : "no";
}

function rowOf(store: ShownStore): string[] {
  const { name, engine, phase, members, capacityGB, volumeGB, since } = store;
  const size = capacityGB ?? volumeGB;
  return [
    name,
    engine,
    phase,
    members === 0 ? UNKNOWN : String(members),
    size === null ? UNKNOWN : `${size} GB`,
    protectedText(store),
    since?.slice(0, 10) ?? UNKNOWN,
  ];
}

type Fact = (label: string, text: string) => string[];

/** Of a stack without stores every protected resource is listed. Else those that belong to no store are counted. */
function heldLines({ stores, held }: LiveStack, fact: Fact, width: number): string[] {
  if (stores.length === 0) return held.flatMap((id) => hang("  - ", id, width));
  const ofStores = new Set(stores.flatMap(({ resources }) => resources));
  const { length } = held.filter((id) => !ofStores.has(id));
  if (length === 0) return [];
  const what = counted(length, "protected resources that belong", "protected resource that belongs");
  return fact("Also held", `${what} to no store (--json says which)`);
}

/** What the stores of the arrangement beside are. */
function besidePhase({ stores }: { readonly stores: readonly PlannedStore[] }): string {
  const phase = stores.find((store) => store.phase !== "serving")?.phase;
  return phase === undefined ? "" : `, ${phase}`;
}

function arrangementLines({ live, planned }: StatusDocument, fact: Fact): string[] {
  const shown = live ?? planned;
  const { arrangement, beside, tier } = shown;
  if (arrangement === null) return tier === null ? [] : fact("Tier", tier);
  return [
    ...fact(live === null ? "Plans" : "Serves", arrangementText(arrangement)),
    ...(beside === null ? [] : fact("Beside", `${arrangementText(beside)}${besidePhase(shown)}`)),
  ];
}

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ["", paint("bold", title), ...lines];

function updateLines({ changes, rows }: StatusDocument, origin: string, width: number): string[] {
  return [
    ...section(
      `What an up with ${origin} would change`,
      changes.flatMap(({ subject, from, to }) =>
        hang(`  ${subject}: `, from === null ? `new, ${to}` : `${from} → ${to ?? "gone"}`, width),
      ),
    ),
    ...section("What it would lose or end", rows.length === 0 ? [] : tableOf(rows, width)),
  ];
}

const listed = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`)];

/** Lines and commands are copied as they are, so that they are not wrapped. */
function nextLines(
  { what, lines, instead, remove, command }: NextStep,
  origin: string,
  width: number,
): string[] {
  return [
    "",
    ...hang(paint("bold", "Next: "), what, width),
    ...listed(`Write into ${origin}:`, lines),
    ...listed("Or, to leave the data where it is, instead of these:", instead),
    ...listed(`Take out of ${origin}:`, remove),
    ...(command === null ? [] : listed("Run:", [command])),
  ];
}

/** A stack for people: its stores, what an `up` would do, and what to do next. */
export function statusView(document: StatusDocument, origin: string): string[] {
  const { stack, system, target, live, planned, note, next } = document;
  const width = columns();
  const fact: Fact = (label, text) => hang(paint("bold", `${label}:`.padEnd(12)), text, width);
  const stores: readonly ShownStore[] = (live ?? planned).stores;
  return [
    paint("bold", `${stack}: ${system} on ${target}`),
    ...(note === null ? [] : hang(`${paint("yellow", "!")} `, note, width)),
    ...arrangementLines(document, fact),
    ...(stores.length === 0 ? [] : table(heads, stores.map(rowOf), width)),
    ...(live === null ? [] : heldLines(live, fact, width)),
    ...updateLines(document, origin, width),
    ...nextLines(next, origin, width),
  ];
}
