import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { applyEdits, modify, parse } from "jsonc-parser";
import { isObject } from "../../base/json.ts";
import { readText } from "../../base/readText.ts";
import { onFile } from "../../base/systemError.ts";
import type { Target } from "../../targets/names.ts";

/** What a person chooses for a new project. */
export interface Choice {
  readonly system: string;
  readonly tier: string;
  readonly stack: string;
  readonly target: Target;
}

/** What became of a file: a kept one was there already and stays as it is. */
export type Outcome = "made" | "overwritten" | "completed" | "kept";

export interface MadeFile {
  readonly path: string;
  readonly outcome: Outcome;
  /** What the file is for, in a few words. */
  readonly what: string;
}

interface Row {
  /** Path in the new project. */
  readonly path: (choice: Choice) => string;
  /** File in `template/`. */
  readonly template: string;
  readonly what: string;
  /** Whether a project may have one already, which then stays as it is. */
  readonly keep?: true;
}

/** The files of a new project, in the order in which a person reads them. */
const rows: readonly Row[] = [
  {
    path: ({ stack }) => `stacks/Pulumi.${stack}.yaml`,
    template: "stack.yaml",
    what: "the stack: which tier, where, your choices",
  },
  {
    path: ({ system }) => `profiles/${system}/system.json`,
    template: "system.json",
    what: "what all tiers of the system share",
  },
  {
    path: ({ system, tier }) => `profiles/${system}/${tier}.json`,
    template: "tier.json",
    what: "the tier: its figures, and why they were chosen",
  },
  { path: () => "policies/limits.json", template: "limits.json", what: "what a stack may cost at most" },
  { path: () => "Pulumi.yaml", template: "Pulumi.yaml", what: "the project of Pulumi" },
  { path: () => "index.mjs", template: "program.txt", what: "the program that Pulumi runs" },
  { path: () => ".gitignore", template: "gitignore", what: "what git leaves out", keep: true },
];

/** Scripts with which the commands that messages name work as in a clone of Echelon. */
const SCRIPTS = {
  start: "echelon",
  up: "echelon up",
  "preview:pulumi": "echelon up --preview-only",
  destroy: "echelon destroy",
  rehearse: "echelon rehearse",
  sandbox: "echelon sandbox",
} as const;

/** AWS needs a region; an `up` without one is refused. */
const regionLines: Readonly<Partial<Record<Target, string>>> = { aws: "  aws:region: us-east-1\n" };

const words = ({ system, tier, stack, target }: Choice): Readonly<Record<string, string>> => ({
  ...{ system, tier, stack, target },
  title: tier.charAt(0).toUpperCase() + tier.slice(1),
  region: regionLines[target] ?? "",
});

function textOf(template: string, choice: Choice): string {
  const text = readFileSync(join(import.meta.dirname, "template", template), "utf8");
  return text.replaceAll(/\{\{(\w+)\}\}/g, (whole, name: string) => words(choice)[name] ?? whole);
}

function write(path: string, shown: string, text: string): void {
  onFile(shown, () => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  });
}

/** Files that stand where the new project would write its own, by their paths in it. */
export const standing = (root: string, choice: Choice): string[] =>
  rows.flatMap(({ path, keep }) =>
    keep !== true && existsSync(join(root, path(choice))) ? [path(choice)] : [],
  );

/** Writes the files of a project. One that may stay as it is stays. */
export const makeFiles = (root: string, choice: Choice): MadeFile[] =>
  rows.map(({ path: pathOf, template, what, keep }) => {
    const path = pathOf(choice);
    const there = existsSync(join(root, path));
    if (there && keep === true) return { path, outcome: "kept", what };
    write(join(root, path), path, textOf(template, choice));
    return { path, outcome: there ? "overwritten" : "made", what };
  });

/** Whether Node finds the package from the new project, as Pulumi's program has to. */
export const hasPackage = (root: string): boolean =>
  existsSync(join(root, "node_modules", "echelon", "package.json"));

/** Gives `package.json` the scripts that it does not have; makes the file where there is none. */
export function addScripts(root: string): MadeFile {
  const path = "package.json";
  const what = "scripts, so that npm run up is echelon up";
  const there = existsSync(join(root, path));
  const before = there ? readText(join(root, path), path) : `{ "private": true }`;
  const given: unknown = parse(before);
  const scripts = isObject(given) && isObject(given.scripts) ? given.scripts : {};
  const missing = Object.entries(SCRIPTS).filter(([name]) => scripts[name] === undefined);
  if (missing.length === 0) return { path, outcome: "kept", what };
  const after = missing.reduce((text, [name, command]) => {
    const formattingOptions = { insertSpaces: true, tabSize: 2 };
    return applyEdits(text, modify(text, ["scripts", name], command, { formattingOptions }));
  }, before);
  write(join(root, path), path, `${after.trimEnd()}\n`);
  return { path, outcome: there ? "completed" : "made", what };
}
