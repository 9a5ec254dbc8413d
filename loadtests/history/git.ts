import { execFile } from "node:child_process";
import { MissingToolError, RequestError } from "../../base/errors.ts";

const MOST_BYTES = 2 ** 28;

/** Author of the commits where the repository names none. */
const AUTHOR = { NAME: "echelon load tests", EMAIL: "loadtests@localhost" };

const identity: Readonly<Record<string, string>> = Object.fromEntries(
  ["AUTHOR", "COMMITTER"].flatMap((role) =>
    Object.entries(AUTHOR).map(([part, value]) => [`GIT_${role}_${part}`, value]),
  ),
);

export interface GitResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface GitOptions {
  /** What the command reads from its standard input. */
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs git in a directory, in English and without questions. */
export function tryGit(
  directory: string,
  args: readonly string[],
  { input = "", env = {} }: GitOptions = {},
): Promise<GitResult> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      "git",
      ["-C", directory, ...args],
      {
        encoding: "utf8",
        maxBuffer: MOST_BYTES,
        env: { ...identity, ...process.env, LC_ALL: "C", GIT_TERMINAL_PROMPT: "0", ...env },
      },
      (error, stdout, stderr) => {
        if (error?.code === "ENOENT")
          reject(
            new MissingToolError("git: not found on PATH; the history of load tests is a branch of git"),
          );
        resolve({
          code: typeof error?.code === "number" ? error.code : Number(error !== null),
          stdout,
          stderr,
        });
      },
    );
    // A command that ends without reading it all closes the pipe; its exit code says what was wrong.
    child.stdin?.on("error", () => undefined).end(input);
  });
}

/** Runs git, and returns what it prints. @throws RequestError with what git says. */
export async function git(
  directory: string,
  args: readonly string[],
  options: GitOptions = {},
): Promise<string> {
  const { code, stdout, stderr } = await tryGit(directory, args, options);
  if (code === 0) return stdout;
  throw new RequestError(`git ${args[0]} in ${directory}: ${stderr.trim() || `exit code ${code}`}`);
}
