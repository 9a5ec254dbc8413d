import { spawn } from "node:child_process";
import { join } from "node:path";

export const ROOT = join(import.meta.dirname, "..");

/** What a command printed with `--json`. */
export interface Said<Document> {
  /** Null where it could not begin, or broke. */
  readonly document: Document | null;
  /** What it said last. */
  readonly said: string;
}

/** The message of an error, without the lines that say where in the program it arose; a cell of a Markdown table. */
const lastWords = (stderr: string): string =>
  stderr
    .trim()
    .split("\n")
    .filter((line) => !/^\s+at /.test(line))
    .slice(-3)
    .join(" ")
    .replaceAll("|", "\\|");

/** Runs a command of echelon that prints one JSON document, as a person calls it. */
export async function echelon<Document>(args: readonly string[]): Promise<Said<Document>> {
  const child = spawn(process.execPath, ["cli/echelon.mjs", ...args], { cwd: ROOT });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  await new Promise((resolve) => child.on("close", resolve));
  return { document: stdout === "" ? null : (JSON.parse(stdout) as Document), said: lastWords(stderr) };
}
