import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { applyEdits, modify, parse } from "jsonc-parser";
import { show } from "../../base/errors.ts";
import { isObject } from "../../base/json.ts";
import { readText } from "../../base/readText.ts";
import { onFile } from "../../base/systemError.ts";
import { rowOf } from "../../targets/index.ts";
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

/** The line with the region, where the target has one: an `up` without it is refused. */
function regionLine(target: Target): string {
  const { region } = rowOf(target);
  return region === null ? "" : `  ${region.key}: ${region.assumed}\n`;
}

const words = ({ system, tier, stack, target }: Choice): Readonly<Record<string, string>> => ({
  ...{ system, tier, stack, target },
  title: tier.charAt(0).toUpperCase() + tier.slice(1),
  region: regionLine(target),
});

function textOf(template: string, choice: Choice): string {
  const text = readFileSync(join(import.meta.dirname, "template", template), "utf8");
  const chosen = words(choice);
  return text.replaceAll(/\{\{(\w+)\}\}/g, (whole, name: string) => chosen[name] ?? whole);
}

function write(path: string, shown: string, text: string): void {
  onFile(shown, () => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  });
}

/** Files that the new project would have to change or to write anew, by their paths in it. */
export const standing = (root: string, choice: Choice): string[] =>
  rows
    .flatMap(({ path, keep }) =>
      keep !== true && existsSync(join(root, path(choice))) ? [path(choice)] : [],
    )
    .concat(packageProblem(root) ?? []);

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

const PACKAGE = "package.json";

interface PackageFile {
  /** Null if there is none. */
  readonly text: string | null;
  readonly fields: Readonly<Record<string, unknown>>;
}

function packageFile(root: string): PackageFile {
  const path = join(root, PACKAGE);
  const text = existsSync(path) ? readText(path, PACKAGE) : null;
  const fields: unknown = text === null ? null : parse(text);
  return { text, fields: isObject(fields) ? fields : {} };
}

/** Pulumi loads the program of a package without this type by `require`, which cannot wait for it. */
const MODULE = "module";

const RENAME = "with the name *.cjs it stays what it is";

/** A program of the folder whose meaning the type decides; undefined where there is none. */
const scriptOf = (root: string): string | undefined =>
  globSync("**/*.js", { cwd: root, exclude: (path) => basename(path) === "node_modules" })
    .sort()
    .at(0);

/**
 * Why `package.json` cannot stay as it is; null if it can. `npm init` writes the type `commonjs` into each, so that it says
 * something only about programs that are there.
 */
function packageProblem(root: string): string | null {
  const { type = MODULE } = packageFile(root).fields;
  if (type === MODULE) return null;
  const script = scriptOf(root);
  return script === undefined ? null : `${PACKAGE} of the type ${show(type)} and ${script} (${RENAME})`;
}

/** Gives `package.json` the type of the program and the scripts that it lacks; makes the file where there is none. */
export function completePackage(root: string): MadeFile {
  const { text, fields } = packageFile(root);
  const scripts = isObject(fields.scripts) ? fields.scripts : {};
  const missing: [path: string[], value: string][] = [];
  if (fields.type !== MODULE) missing.push([["type"], MODULE]);
  for (const [name, command] of Object.entries(SCRIPTS)) {
    if (scripts[name] === undefined) missing.push([["scripts", name], command]);
  }
  const what = "ES modules, and scripts: npm run up is echelon up";
  if (missing.length === 0) return { path: PACKAGE, outcome: "kept", what };
  const formattingOptions = { insertSpaces: true, tabSize: 2 };
  const after = missing.reduce(
    (before, [path, value]) => applyEdits(before, modify(before, path, value, { formattingOptions })),
    text ?? '{ "private": true }',
  );
  write(join(root, PACKAGE), PACKAGE, `${after.trimEnd()}\n`);
  return { path: PACKAGE, outcome: text === null ? "made" : "completed", what };
}
