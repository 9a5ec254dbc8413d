import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { stackNames } from "../config/stackFile.ts";
import type { RehearsalDocument } from "../rehearsal/rehearse.ts";
import { echelon, ROOT, type Said } from "./echelon.ts";

// Rehearses every preset of stacks/, two at a time, and writes the record. Arguments: names of stacks, whose rows alone are
// then written anew; all without any.

const RECORD = join(ROOT, "docs/rehearsals.md");
const TODAY = new Date().toISOString().slice(0, 10);
/** Rehearsals wait for controllers most of the time; with three, two processors fall behind. */
const AT_ONCE = 2;

interface Result extends Said<RehearsalDocument> {
  readonly stack: string;
}

/** One rehearsal, as a person calls it. */
async function rehearse(stack: string): Promise<Result> {
  const result = { stack, ...(await echelon<RehearsalDocument>(["rehearse", "--stack", stack, "--json"])) };
  console.error(`${stack}: ${outcomeOf(result)}`);
  return result;
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
  // One that broke, rather than failed, may have had too little of the machine beside another.
  for (const [index, { stack, document }] of results.entries())
    if (document === null) results[index] = await rehearse(stack);
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
  return `| \`${result.stack}\` | ${[...cells, TODAY, outcomeOf(result)].join(" | ")} |`;
};

/** The rows of the record as it is, by stack. */
const recordedRows = (): Map<string, string> =>
  new Map(
    (existsSync(RECORD) ? readFileSync(RECORD, "utf8").split("\n") : []).flatMap((line) => {
      const stack = /^\| `([^`]+)` \|/.exec(line)?.[1];
      return stack === undefined ? [] : [[stack, line]];
    }),
  );

const record = (rows: readonly string[]): string => `# The last rehearsal of every stack

\`npm run rehearse:all\` writes this page: each preset of \`stacks/\` on a control plane of its own, at its full number of
nodes and replicas; nodes and pods are simulated. What each proof shows is in [rehearsal.md](rehearsal.md).

On a machine with ${cpus().length} cores, ${AT_ONCE} at a time.

| Stack | Nodes | Objects examined | Deployed by | Time | On | Result |
|---|---|---|---|---|---|---|
${rows.join("\n")}
`;

const asked = process.argv.slice(2);
const all = stackNames(ROOT);
const results = await rehearseAll(asked.length > 0 ? asked : all);
const rows = new Map([...recordedRows(), ...results.map((one) => [one.stack, rowOf(one)] as const)]);
writeFileSync(RECORD, record(all.flatMap((stack) => rows.get(stack) ?? [])));
process.exit(results.every(({ document }) => document?.passed === true) ? 0 : 1);
