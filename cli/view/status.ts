import { arrangementText } from "../../growth/changes.ts";
import type { NextStep } from "../../growth/nextStep.ts";
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

/** Protected resources that are listed by name; of a stack with stores the others are counted. */
function heldLines({ stores, held }: LiveStack, width: number): string[] {
  if (stores.length > 0) return [];
  return held.flatMap((id) => hang("  - ", id, width));
}

function opening({ live, planned, system, target, stack }: StatusDocument): string {
  const shown = live ?? planned;
  const { arrangement, beside, tier } = shown;
  if (arrangement === null) return `${stack}: ${system}/${tier ?? "?"} on ${target}`;
  const next = beside === null ? "" : `, ${arrangementText(beside)} beside it`;
  const serves = live === null ? "plans to serve" : "serves";
  return `${stack}: ${arrangementText(arrangement)} ${serves} on ${target}${next}`;
}

function changeLines({ changes, rows }: StatusDocument, width: number): string[] {
  if (changes.length + rows.length === 0) return [];
  return [
    "",
    paint("bold", "An up with the stack's file"),
    ...changes.flatMap(({ subject, from, to }) =>
      hang(`  ${subject}: `, `${from ?? "none"} → ${to ?? "gone"}`, width),
    ),
    ...rows.flatMap(({ verdict, subject, loses }) =>
      hang(`  ${paint(verdict === "stops" ? "red" : "yellow", verdict)} `, `${subject}: ${loses}`, width),
    ),
  ];
}

/** Lines and commands are copied as they are, so that they are not wrapped. */
function nextLines({ what, lines, remove, command }: NextStep, origin: string, width: number): string[] {
  return [
    "",
    ...hang(paint("bold", "Next: "), what, width),
    ...(lines.length === 0 ? [] : [`Write into ${origin}:`, ...lines.map((line) => `  ${line}`)]),
    ...(remove.length === 0 ? [] : [`Take out of ${origin}: ${remove.join(", ")}`]),
    ...(command === null ? [] : [`  ${command}`]),
  ];
}

/** A stack for people: its stores, what an `up` would do, and what to do next. */
export function statusView(document: StatusDocument, origin: string): string[] {
  const { live, planned, note, next } = document;
  const width = columns();
  const stores: readonly ShownStore[] = (live ?? planned).stores;
  return [
    ...hang("", opening(document), width).map((line) => paint("bold", line)),
    ...(note === null ? [] : hang(`${paint("yellow", "!")} `, note, width)),
    ...(stores.length === 0 ? [] : table(heads, stores.map(rowOf), width)),
    ...(live === null ? [] : heldLines(live, width)),
    ...changeLines(document, width),
    ...nextLines(next, origin, width),
  ];
}
