import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { RequestError } from "../../../base/errors.ts";
import {
  append,
  fileOf,
  HISTORY_BRANCH,
  historyOf,
  parseResult,
  pastOf,
  read,
} from "../../../loadtests/history/store.ts";
import { runOf, sampleResult } from "./sample.ts";

let folder: string;

const git = (directory: string, ...args: readonly string[]): string =>
  execFileSync("git", ["-C", directory, "-c", "user.name=test", "-c", "user.email=test@localhost", ...args], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  }).trim();

/** A repository with one commit, as the remote of clones; made once. */
let template: string;

beforeAll(() => {
  template = mkdtempSync(join(tmpdir(), "history-template-"));
  git(template, "init", "--quiet", "--bare", "--initial-branch=main", ".");
  const tree = git(template, "hash-object", "-t", "tree", "-w", "/dev/null");
  git(template, "update-ref", "refs/heads/main", git(template, "commit-tree", tree, "-m", "Begin"));
});

afterAll(() => rmSync(template, { recursive: true, force: true }));

function remote(): string {
  const bare = join(folder, "remote.git");
  cpSync(template, bare, { recursive: true });
  return bare;
}

function clone(bare: string, name: string): string {
  const directory = join(folder, name);
  git(folder, "clone", "--quiet", bare, directory);
  return directory;
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "history-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("the history branch", () => {
  test("is empty before the first run, and then holds each run once, as it was, although a job appends it again", async () => {
    const history = historyOf(clone(remote(), "one"));
    expect(await read(history, sampleResult)).toEqual([]);
    await append(history, runOf(0, [200, 210, 0]));
    await append(history, runOf(1, [201, 211, 0]));
    await append(history, runOf(1, [201, 211, 0]));
    expect(await read(history, sampleResult)).toEqual([runOf(0, [200, 210, 0]), runOf(1, [201, 211, 0])]);
  });

  test("shares no commit with the project, and holds a file a stack and shape", async () => {
    const bare = remote();
    const history = historyOf(clone(bare, "one"));
    await append(history, sampleResult);
    await append(history, { ...sampleResult, runner: { ...sampleResult.runner, cores: 4 } });
    await append(history, { ...sampleResult, stack: "regional", shape: "smoke" });
    expect(git(bare, "ls-tree", "-r", "--name-only", HISTORY_BRANCH).split("\n")).toEqual([
      "enterprise/benchmark.jsonl",
      "regional/smoke.jsonl",
    ]);
    expect(() => git(bare, "merge-base", "main", HISTORY_BRANCH)).toThrow();
    expect(git(bare, "log", "--format=%s", HISTORY_BRANCH).split("\n")).toHaveLength(3);
  });

  test("is written without touching the files, the index or the branch of the clone", async () => {
    const directory = clone(remote(), "one");
    writeFileSync(join(directory, "staged.txt"), "staged");
    git(directory, "add", "staged.txt");
    writeFileSync(join(directory, "staged.txt"), "changed");
    const state = () => [git(directory, "status", "--porcelain=v2", "--branch"), git(directory, "branch")];
    const before = state();
    await append(historyOf(directory), sampleResult);
    expect(state()).toEqual(before);
  });

  test("loses nothing if runners append at once, from clones of their own and from one", async () => {
    const bare = remote();
    const clones = ["one", "two"].map((name) => clone(bare, name));
    const runs = Array.from({ length: 6 }, (_, night) => runOf(night, [200]));
    await Promise.all(
      runs.map((run, index) => append(historyOf(clones[index % clones.length] as string), run)),
    );
    const kept = await read(historyOf(clones[0] as string), sampleResult);
    expect(kept.map(({ startedAt }) => startedAt).toSorted()).toEqual(runs.map(({ startedAt }) => startedAt));
    expect(git(bare, "rev-list", "--count", HISTORY_BRANCH)).toBe("6");
    expect(git(bare, "rev-list", "--merges", "--count", HISTORY_BRANCH)).toBe("0");
  });

  test("is a branch of the clone alone where there is no remote", async () => {
    const directory = clone(remote(), "one");
    const history = historyOf(directory, null);
    await Promise.all([0, 1, 2].map((night) => append(history, runOf(night, [200]))));
    expect(await read(history, sampleResult)).toHaveLength(3);
    expect(git(directory, "ls-remote", "origin", HISTORY_BRANCH)).toBe("");
  });

  test("gives only the earlier runs that can be compared, oldest first", async () => {
    const history = historyOf(clone(remote(), "one"), null);
    for (const run of [
      runOf(2, [2]),
      runOf(0, [0]),
      { ...runOf(1, [1]), profileHash: "other" },
      runOf(5, [5]),
    ])
      await append(history, run);
    expect(await pastOf(history, runOf(5, [5]))).toEqual([runOf(0, [0]), runOf(2, [2])]);
  });

  test("works in a shallow clone, as a workflow makes it", async () => {
    const bare = remote();
    await append(historyOf(clone(bare, "one")), runOf(0, [200]));
    const shallow = join(folder, "shallow");
    git(folder, "clone", "--quiet", "--depth=1", `file://${bare}`, shallow);
    await append(historyOf(shallow), runOf(1, [200]));
    expect(await read(historyOf(shallow), sampleResult)).toHaveLength(2);
  });
});

describe("what is refused", () => {
  test("a remote that cannot be reached, with what git says", async () => {
    const history = historyOf(clone(remote(), "one"), "nowhere");
    await expect(append(history, sampleResult)).rejects.toThrow(/^git ls-remote in .*nowhere/s);
  });

  test("a push that the remote refuses for good, without trying again", async () => {
    const bare = remote();
    const hook = join(bare, "hooks", "pre-receive");
    writeFileSync(hook, "#!/bin/sh\necho protected >&2; exit 1\n", { mode: 0o755 });
    await expect(append(historyOf(clone(bare, "one")), sampleResult)).rejects.toThrow(
      /writing the branch loadtest-history: .*protected/s,
    );
  });

  test.each(["../main", "a/b", "", ".git", "-x", "a\nb"])("a stack of the name %j", (stack) => {
    expect(() => fileOf({ stack, shape: "benchmark" })).toThrow(RequestError);
    expect(fileOf({ stack: "bella-current", shape: "smoke" })).toBe("bella-current/smoke.jsonl");
  });

  test("a line of the history that is no result, with its place", async () => {
    const directory = clone(remote(), "one");
    const history = historyOf(directory, null);
    await append(history, sampleResult);
    const blob = execFileSync("git", ["-C", directory, "hash-object", "-w", "--stdin"], {
      input: `${JSON.stringify(sampleResult)}\n{"version": 2}\n`,
      encoding: "utf8",
    }).trim();
    const folderTree = execFileSync("git", ["-C", directory, "mktree"], {
      input: `100644 blob ${blob}\tbenchmark.jsonl\n`,
      encoding: "utf8",
    }).trim();
    const tree = execFileSync("git", ["-C", directory, "mktree"], {
      input: `040000 tree ${folderTree}\tenterprise\n`,
      encoding: "utf8",
    }).trim();
    git(
      directory,
      "update-ref",
      `refs/heads/${HISTORY_BRANCH}`,
      git(directory, "commit-tree", tree, "-m", "x"),
    );
    await expect(read(history, sampleResult)).rejects.toThrow(
      /^loadtest-history:enterprise\/benchmark\.jsonl:2: version: got 2/,
    );
  });

  test("a result with a key missing or of another kind, by its name", () => {
    const { stack: _, ...without } = sampleResult;
    expect(() => parseResult(JSON.stringify(without), "result.json")).toThrow(/^result\.json: stack: /);
    expect(() => parseResult("{", "result.json")).toThrow(/malformed JSON/);
    expect(parseResult(JSON.stringify(sampleResult), "result.json")).toEqual(sampleResult);
  });
});
