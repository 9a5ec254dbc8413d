import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { RequestError } from "../../base/errors.ts";
import { git, tryGit } from "./git.ts";

/** A branch of a repository that holds files of its own, apart from the project's. */
export interface Branch {
  /** A clone; its files and its index stay as they are. */
  readonly repository: string;
  /** Where the branch lives; null for this clone alone. */
  readonly remote: string | null;
  readonly name: string;
}

const local = ({ name }: Branch): string => `refs/heads/${name}`;

/** Tries until a push that others hinder is given up. */
const TRIES = 20;
const LONGEST_PAUSE_MS = 400;
const NOTHING = "0".repeat(40);

/** What git says if the branch moved between fetch and push, or another push held it locked. */
const OVERTAKEN =
  /non-fast-forward|fetch first|stale info|cannot lock ref|already exists|failed to update ref|reference already exists/;

/** The newest commit of the branch, fetched, or null where there is no such branch yet. */
export async function tipOf(branch: Branch): Promise<string | null> {
  const { repository, remote } = branch;
  if (remote === null) {
    const { code, stdout } = await tryGit(repository, ["rev-parse", "--verify", "--quiet", local(branch)]);
    return code === 0 ? stdout.trim() : null;
  }
  const listed = await git(repository, ["ls-remote", remote, local(branch)]);
  if (listed.trim() === "") return null;
  // Objects only: of two fetches of one clone at once, one would find the reference of the other locked or moved.
  const objectsOnly = ["--quiet", "--no-tags", "--no-auto-maintenance", "--no-write-fetch-head", "--refmap="];
  await git(repository, ["fetch", ...objectsOnly, remote, local(branch)]);
  return listed.split("\t")[0] as string;
}

/** What git says of a file that a commit does not have. */
const NO_FILE = /^fatal: path '.*' (does not exist in|exists on disk, but not in) /m;

/** A file of a commit, or "" where it has none of that name. */
export async function fileAt({ repository }: Branch, commit: string | null, path: string): Promise<string> {
  if (commit === null) return "";
  const { code, stdout, stderr } = await tryGit(repository, ["cat-file", "blob", `${commit}:${path}`]);
  if (code === 0) return stdout;
  if (NO_FILE.test(stderr)) return "";
  throw new RequestError(`reading ${path} of ${commit} in ${repository}: ${stderr.trim()}`);
}

interface Edit {
  readonly path: string;
  readonly text: string;
  readonly message: string;
}

/** A commit on top of `parent` that changes one file, made without touching the files or the index of the clone. */
async function commitOf(
  { repository }: Branch,
  parent: string | null,
  { path, text, message }: Edit,
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "echelon-history-"));
  const env = { GIT_INDEX_FILE: join(folder, "index") };
  try {
    const blob = await git(repository, ["hash-object", "-w", "--stdin"], { input: text });
    if (parent !== null) await git(repository, ["read-tree", parent], { env });
    await git(repository, ["update-index", "--add", "--cacheinfo", `100644,${blob.trim()},${path}`], { env });
    const tree = await git(repository, ["write-tree"], { env });
    const parents = parent === null ? [] : ["-p", parent];
    const commit = await git(repository, ["commit-tree", tree.trim(), ...parents, "-m", message]);
    return commit.trim();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Moves the branch to a commit whose parent is `from`. False if somebody else moved it first. */
async function move(branch: Branch, from: string | null, to: string): Promise<boolean> {
  const { repository, remote, name } = branch;
  const { code, stderr } =
    remote === null
      ? await tryGit(repository, ["update-ref", local(branch), to, from ?? NOTHING])
      : await tryGit(repository, ["push", "--quiet", remote, `${to}:${local(branch)}`]);
  if (code === 0) return true;
  if (OVERTAKEN.test(stderr)) return false;
  throw new RequestError(`writing the branch ${name}: ${stderr.trim()}`);
}

/**
 * Changes one file of the branch. If another runner is quicker, the change is made again on top of what that one wrote,
 * so that nothing is lost and nothing is overwritten.
 *
 * @param change the new text of the file, or null to leave the branch as it is.
 */
export async function edit(
  branch: Branch,
  path: string,
  change: (text: string) => Omit<Edit, "path"> | null,
): Promise<void> {
  for (let tries = 1; tries <= TRIES; tries += 1) {
    const tip = await tipOf(branch);
    const changed = change(await fileAt(branch, tip, path));
    if (changed === null) return;
    if (await move(branch, tip, await commitOf(branch, tip, { path, ...changed }))) return;
    await setTimeout(Math.random() * LONGEST_PAUSE_MS);
  }
  throw new RequestError(
    `writing the branch ${branch.name}: got overtaken by other runners ${TRIES} times; run the command again`,
  );
}
