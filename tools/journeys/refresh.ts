import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { git, linkPackages, run, runPackage, typecheck, vitest } from "./copy.ts";
import { diffPath, type JourneyName, journeyNames, ROOT } from "./read.ts";

// Brings the diffs of the journeys up to date with the last commit. Arguments: names of journeys; all of them without
// any. A diff that no longer applies is applied to the commit that last wrote it (or to --base) and moved from there by
// git, which follows renamed files. Where git meets a conflict, or the result does not compile, it stays in a folder
// that is named: mend it there, then run this with --from <folder>.

/** Files that a program writes, and the program that writes them again. A journey adds or changes some of them. */
const generated: readonly { readonly files: RegExp; readonly write: (folder: string) => void }[] = [
  { files: /\.schema\.json$/, write: (folder) => void run(folder, "npm", ["run", "--silent", "schema"]) },
  {
    files: /^test\/goldens\/.*\.yaml$/,
    write: (folder) => void vitest(folder, "test/goldens/goldens.test.ts", "--update"),
  },
  {
    files: /^test\/growth\/baseline\/.*\.json$/,
    write: (folder) => void vitest(folder, "test/growth/baseline", "--update"),
  },
  {
    files: /^docs\/policies\.md$/,
    write: (folder) => void vitest(folder, "test/policies/docs.test.ts", "--update"),
  },
];

/** Lines around each change: few, so that a change nearby does not matter. */
const CONTEXT = "--unified=1";

const headOf = (folder: string): string => git(folder, "rev-parse", "HEAD").trim();

function generate(folder: string): void {
  const added = git(folder, "diff", "--name-only", "--diff-filter=A", headOf(ROOT)).split("\n");
  for (const { files, write } of generated) {
    // Otherwise a file would stay that the tree does not expect any more.
    for (const file of added.filter((name) => files.test(name))) rmSync(join(folder, file), { force: true });
    write(folder);
  }
  runPackage(folder, "@biomejs/biome/bin/biome", "check", "--write", ".");
}

/** Writes the diff between the last commit and the folder, which goes; false where it does not compile. */
function save(folder: string, journey: JourneyName): boolean {
  generate(folder);
  const { passed, output } = typecheck(folder);
  if (!passed) {
    stay(folder, journey, output.split("\n").slice(0, 10).join("\n"));
    return false;
  }
  git(folder, "add", "--all");
  writeFileSync(join(ROOT, diffPath(journey)), git(folder, "diff", "--cached", CONTEXT, headOf(ROOT)));
  rmSync(folder, { recursive: true });
  console.log(`${diffPath(journey)} is up to date`);
  return true;
}

const stay = (folder: string, journey: JourneyName, why: string): void =>
  console.error(
    `${journey}: ${why}\nMend it in ${folder}, then: node tools/journeys/refresh.ts ${journey} --from ${folder}`,
  );

/** The commit that last wrote the journey's diff: it applies there. */
const lastWritten = (journey: JourneyName): string =>
  git(ROOT, "log", "-1", "--format=%H", "--", diffPath(journey)).trim();

/** Applies the diff to the last commit, moved there from `base` where it must be; false where git met a conflict. */
function applyMoved(folder: string, journey: JourneyName, base: string): boolean {
  const diff = join(ROOT, diffPath(journey));
  if (run(folder, "git", ["apply", "--index", diff]).passed) return true;
  const head = headOf(folder);
  git(folder, "checkout", "--quiet", "--detach", base);
  git(folder, "apply", "--index", diff);
  git(folder, "commit", "--quiet", "--message", journey);
  const moved = headOf(folder);
  git(folder, "checkout", "--quiet", "--detach", head);
  return run(folder, "git", ["cherry-pick", "--no-commit", moved]).passed;
}

function clone(): string {
  const folder = mkdtempSync(join(tmpdir(), "journeys-"));
  git(ROOT, "clone", "--quiet", "--shared", ROOT, folder);
  git(folder, "checkout", "--quiet", "--detach", headOf(ROOT));
  linkPackages(folder);
  writeFileSync(join(folder, ".git", "info", "exclude"), "node_modules\n");
  return folder;
}

function refresh(journey: JourneyName, base: string): boolean {
  const folder = clone();
  if (applyMoved(folder, journey, base)) return save(folder, journey);
  stay(folder, journey, "git met a conflict.");
  return false;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { base: { type: "string" }, from: { type: "string" } },
});
const chosen = journeyNames.filter((journey) => positionals.length === 0 || positionals.includes(journey));
const { from, base } = values;
const done = chosen.map((journey) =>
  from === undefined ? refresh(journey, base ?? lastWritten(journey)) : save(from, journey),
);
process.exit(done.every((one) => one) ? 0 : 1);
