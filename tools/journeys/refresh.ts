import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { git, linkPackages, run, runPackage, vitest } from "./copy.ts";
import { diffPath, filesOfDiff, type JourneyName, journeyNames, ROOT, readDiff } from "./read.ts";

// Brings the diffs of the journeys up to date with the last commit. A diff that no longer applies is applied to the
// commit that last wrote it (or to --base) and moved from there by git, which follows renamed files. Where git meets a
// conflict, it stays in a folder that is named: resolve it there, then run this with --from <folder>.

/** Files that a program writes, by the program that writes them anew. */
const generated: readonly { readonly files: RegExp; readonly write: (folder: string) => void }[] = [
  { files: /\.schema\.json$/, write: (folder) => void run(folder, "npm", ["run", "--silent", "schema"]) },
  {
    files: /__snapshots__\//,
    write: (folder) => void vitest(folder, "test/plan/golden.test.ts", "--update"),
  },
  {
    files: /^docs\/policies\.md$/,
    write: (folder) => void vitest(folder, "test/policies/docs.test.ts", "--update"),
  },
];

const CONTEXT_LINES = "-U1";

/** Writes the diff between the last commit and the folder's files. */
function write(folder: string, journey: JourneyName): void {
  const head = git(ROOT, "rev-parse", "HEAD").trim();
  const files = filesOfDiff(readDiff(journey));
  for (const { files: pattern, write: renew } of generated.filter((one) =>
    files.some((file) => one.files.test(file)),
  )) {
    // One that the tree has no more would stay; one that is new is written again.
    for (const file of git(folder, "diff", "--name-only", "--diff-filter=A", head).split("\n")) {
      if (pattern.test(file)) rmSync(join(folder, file), { force: true });
    }
    renew(folder);
  }
  runPackage(folder, "@biomejs/biome/bin/biome", "check", "--write", ".");
  git(folder, "add", "--all");
  writeFileSync(join(ROOT, diffPath(journey)), git(folder, "diff", "--cached", CONTEXT_LINES, head));
  console.log(`${diffPath(journey)} is up to date`);
}

const applies = (folder: string, journey: JourneyName): boolean =>
  run(folder, "git", ["apply", "--check", join(ROOT, diffPath(journey))]).passed;

/** The commit that last wrote the journey's diff: it applies there. */
const lastWritten = (journey: JourneyName): string =>
  git(ROOT, "log", "-1", "--format=%H", "--", diffPath(journey)).trim();

/** Applies the diff to the last commit, moved there from `base` where it must be; false where git met a conflict. */
function applyMoved(folder: string, journey: JourneyName, base: string): boolean {
  const diff = join(ROOT, diffPath(journey));
  if (applies(folder, journey)) {
    git(folder, "apply", "--index", diff);
    return true;
  }
  const head = git(folder, "rev-parse", "HEAD").trim();
  git(folder, "checkout", "--quiet", "--detach", base);
  git(folder, "apply", "--index", diff);
  git(folder, "commit", "--quiet", "--message", journey);
  const moved = git(folder, "rev-parse", "HEAD").trim();
  git(folder, "checkout", "--quiet", "--detach", head);
  return run(folder, "git", ["cherry-pick", "--no-commit", moved]).passed;
}

function clone(): string {
  const folder = mkdtempSync(join(tmpdir(), "journeys-"));
  git(ROOT, "clone", "--quiet", "--shared", "--no-hardlinks", ROOT, folder);
  git(folder, "checkout", "--quiet", "--detach", git(ROOT, "rev-parse", "HEAD").trim());
  if (!existsSync(join(folder, "node_modules"))) linkPackages(folder);
  writeFileSync(join(folder, ".git", "info", "exclude"), "node_modules\n");
  return folder;
}

function refresh(journey: JourneyName, base: string): boolean {
  const folder = clone();
  if (!applyMoved(folder, journey, base)) {
    console.error(
      `${journey}: git met a conflict in ${folder}: resolve it there, then\n` +
        `  node tools/journeys/refresh.ts ${journey} --from ${folder}`,
    );
    return false;
  }
  write(folder, journey);
  rmSync(folder, { recursive: true });
  return true;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { base: { type: "string" }, from: { type: "string" } },
});
const chosen = journeyNames.filter((journey) => positionals.length === 0 || positionals.includes(journey));
const [only] = chosen;
if (values.from !== undefined && only !== undefined) {
  write(values.from, only);
} else {
  const done = chosen.map((journey) => refresh(journey, values.base ?? lastWritten(journey)));
  process.exit(done.every((one) => one) ? 0 : 1);
}
