import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { stackNames } from "../config/stackFile.ts";
import type { RehearsalDocument } from "../rehearsal/rehearse.ts";

// Rehearses every preset of stacks/, two at a time, and writes the record. Arguments: names of stacks; all without any, and
// only then the record is written.

const ROOT = join(import.meta.dirname, "..");
const RECORD = "docs/rehearsals.md";
/** Rehearsals wait for controllers most of the time; with three, two processors fall behind. */
const AT_ONCE = 2;

interface Result {
  readonly stack: string;
  /** Null where the rehearsal could not begin, or broke. */
  readonly document: RehearsalDocument | null;
  /** What it said last. */
  readonly said: string;
}

/** One rehearsal, as a person calls it. */
function rehearse(stack: string): Promise<Result> {
  const child = spawn(process.execPath, ["cli/echelon.mjs", "rehearse", "--stack", stack, "--json"], {
    cwd: ROOT,
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  return new Promise((resolve) => {
    child.on("close", () => {
      const document = stdout === "" ? null : (JSON.parse(stdout) as RehearsalDocument);
      const said = stderr.trim().split("\n").slice(-3).join(" ");
      console.error(`${stack}: ${outcomeOf({ stack, document, said })}`);
      resolve({ stack, document, said });
    });
  });
}

const failures = ({ proofs }: RehearsalDocument): string[] =>
  proofs.flatMap(({ name, failure }) => (failure === null ? [] : [`${name}: ${failure.message}`]));

function outcomeOf({ document, said }: Result): string {
  if (document === null) return `not rehearsed: ${said}`;
  const proven = document.proofs.filter(({ result }) => result === "proven").length;
  const nothing = document.proofs.filter(({ result }) => result === "nothing").map(({ name }) => name);
  const rest = nothing.length === 0 ? "" : `, nothing to examine for ${nothing.join(", ")}`;
  return document.passed ? `${proven} proofs held${rest}` : `failed: ${failures(document).join("; ")}`;
}

/** All results, in the order of the names. */
async function rehearseAll(stacks: readonly string[]): Promise<Result[]> {
  const left = [...stacks];
  const results: Result[] = [];
  const worker = async (): Promise<void> => {
    for (let stack = left.shift(); stack !== undefined; stack = left.shift())
      results.push(await rehearse(stack));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results.toSorted((one, other) => stacks.indexOf(one.stack) - stacks.indexOf(other.stack));
}

const rowOf = (result: Result): string => {
  const { document } = result;
  const cells =
    document === null
      ? ["", "", "", ""]
      : [
          `${document.nodes.count} × ${document.nodes.cpu} CPU, ${document.nodes.memoryGiB} GiB`,
          String(document.proofs.reduce((sum, { examined }) => sum + examined, 0)),
          document.by,
          `${Math.round(document.seconds.total)} s`,
        ];
  return `| \`${result.stack}\` | ${[...cells, outcomeOf(result)].join(" | ")} |`;
};

const record = (results: readonly Result[]): string => `# The last rehearsal of every stack

\`npm run rehearse:all\` writes this page: each preset of \`stacks/\` on a control plane of its own, at its full number of
nodes and replicas; nodes and pods are simulated. What each proof shows is in [rehearsal.md](rehearsal.md).

Run on ${new Date().toISOString().slice(0, 10)}, on a machine with ${cpus().length} cores, ${AT_ONCE} at a time.

| Stack | Nodes | Objects examined | Deployed by | Time | Result |
|---|---|---|---|---|---|
${results.map(rowOf).join("\n")}
`;

const asked = process.argv.slice(2);
const results = await rehearseAll(asked.length > 0 ? asked : stackNames(ROOT));
if (asked.length === 0) writeFileSync(join(ROOT, RECORD), record(results));
process.exit(results.every(({ document }) => document?.passed === true) ? 0 : 1);
