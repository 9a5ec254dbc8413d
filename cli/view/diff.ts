import { counted } from "../../base/counted.ts";
import { tableOf } from "../../growth/words.ts";
import type { Change, DiffDocument, FigureChange, ResourceChange, Side } from "../diff/document.ts";
import { type Column, columns, hang, paint, table } from "../terminal.ts";
import { shortType } from "./tree.ts";

const figureColumns: readonly Column[] = [
  { title: "OF" },
  { title: "NAME" },
  { title: "FIGURE" },
  { title: "FROM", right: true },
  { title: "TO", right: true },
];

const shown = (value: FigureChange["from"]): string => (value === null ? "-" : String(value));

const figuresView = (figures: readonly FigureChange[], width: number): string[] =>
  table(
    figureColumns,
    figures.map(({ of, name, figure, from, to }) => [of, name, figure, shown(from), shown(to)]),
    width,
  );

/** What a change is called, and how it is marked. */
const words = {
  remove: ["Removed", "red", "-"],
  replace: ["Replaced", "red", "±"],
  unknown: ["Changed, in place or not", "yellow", "?"],
  change: ["Changed in place", "yellow", "~"],
  add: ["Added", "green", "+"],
} as const satisfies Record<Change, readonly [title: string, color: string, mark: string]>;

/** Inputs of a change that are named. */
const INPUTS = 4;

/** Labels and annotations say of which tier an object is, and change with it: they come last. */
const isDescriptive = (path: string): boolean => /(^|\.)metadata\.(labels|annotations)\b/.test(path);

function inputsText(all: readonly string[]): string {
  if (all.length === 0) return "";
  const inputs = all.toSorted((one, other) => Number(isDescriptive(one)) - Number(isDescriptive(other)));
  const more = inputs.length > INPUTS ? `, ${inputs.length - INPUTS} more` : "";
  return `: ${inputs.slice(0, INPUTS).join(", ")}${more}`;
}

const resourceLine = ({ change, type, name, inputs }: ResourceChange, width: number): string[] => {
  const [, color, mark] = words[change];
  return hang(`  ${paint(color, mark)} `, `${shortType(type)} ${name}${inputsText(inputs)}`, width);
};

/** Resources of one change, by their type and number. */
function kindsText(some: readonly ResourceChange[]): string {
  const types = [...Map.groupBy(some, ({ type }) => shortType(type))];
  return types
    .toSorted(([one, x], [other, y]) => y.length - x.length || one.localeCompare(other))
    .map(([type, { length }]) => (length === 1 ? type : `${length} ${type}`))
    .join(", ");
}

function othersView(others: readonly ResourceChange[], width: number): string[] {
  return (Object.keys(words) as Change[]).flatMap((change) => {
    const some = others.filter((one) => one.change === change);
    const [title] = words[change];
    return some.length === 0 ? [] : hang(`  ${title}: `, `${some.length}: ${kindsText(some)}`, width);
  });
}

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : [paint("bold", title), ...lines];

const costOf = ({ monthlyUSD }: Side): string => (monthlyUSD === null ? "unknown" : `${monthlyUSD} USD`);

function growthView({ growth, refused }: DiffDocument, width: number): string[] {
  if (growth.length === 0) return hang("  ", "an up loses nothing, and is not refused", width);
  const add = [...new Set(growth.flatMap((row) => row.add))];
  const lines =
    add.length === 0
      ? []
      : [
          ...hang("  ", "With these lines in the stack's file nothing is lost:", width),
          ...add.map((line) => `    ${line}`),
        ];
  const verdict = refused
    ? "an up that only changes the tier is refused"
    : "an up goes on, with these warnings";
  return [...hang("  ", verdict, width), ...tableOf(growth, width), ...lines];
}

/** A difference for people: what is lost first, then what holds data, then the rest. */
export function diffView(document: DiffDocument): string[] {
  const width = columns();
  const { system, target, from, to, resources, counts } = document;
  const data = resources.filter(({ holdsData }) => holdsData);
  const others = resources.filter(({ holdsData }) => !holdsData);
  const keys = [from, to].map(({ tier, keysOf }) => `${tier}: ${keysOf ?? "none, operators are installed"}`);
  return [
    ...hang("", paint("bold", `${system}/${from.tier} → ${system}/${to.tier} on ${target}`), width),
    ...section("What a stack holds", growthView(document, width)),
    ...section(
      "What holds data",
      data.flatMap((one) => resourceLine(one, width)),
    ),
    ...section("Other resources", [
      ...othersView(others, width),
      `  ${counted(counts.same, "stay as they are", "stays as it is")}`,
    ]),
    ...section("Figures", figuresView(document.figures, width)),
    ...hang(
      "Cost:   ",
      `${costOf(from)} → ${costOf(to)} a month; budget ${from.budgetUSD} → ${to.budgetUSD} USD`,
      width,
    ),
    ...hang("Keys:   ", `of the stacks ${keys.join("; ")}`, width),
  ];
}
