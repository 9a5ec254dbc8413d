import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Command } from "commander";
import { projectRoot } from "../base/project.ts";
import { readText } from "../base/readText.ts";
import { writeWhole } from "../base/writeWhole.ts";
import type { Comparison } from "../loadtests/history/compare.ts";
import type { CommandContext, ExitCode } from "./command.ts";

/** The remote that a clone has by default. */
const REMOTE = "origin";

interface Options {
  readonly record?: boolean;
  readonly remote: string;
  readonly local?: boolean;
  readonly out?: string;
  readonly json?: boolean;
}

const MODES = { file: 0o644, directory: 0o755 };

/** A run against its past: what `--json` prints. */
interface Compared {
  readonly stack: string;
  readonly shape: string;
  /** Past runs that it was compared with. */
  readonly past: number;
  readonly comparisons: readonly Comparison[];
  /** Whether no line was missed and nothing became worse. */
  readonly good: boolean;
}

const linesOf = ({ stack, shape, past, comparisons, good }: Compared): readonly string[] => [
  `${stack}, shape ${shape}, against ${past} comparable runs:`,
  ...comparisons.map(
    ({ benchmark, phase, verdict, note }) => `  ${benchmark} (${phase}): ${verdict}; ${note}`,
  ),
  good ? "good: it passed, and nothing became worse" : "not good: it did not pass, or something became worse",
];

/** Compares a run with those before it, writes the report with its plots, and appends the run if that is asked. */
async function compareRun(path: string, options: Options): Promise<ExitCode> {
  const { append, historyOf, parseResult, pastOf } = await import("../loadtests/history/store.ts");
  const { compare } = await import("../loadtests/history/compare.ts");
  const { reportHtml } = await import("../loadtests/report/html.ts");
  const { summaryMarkdown } = await import("../loadtests/report/markdown.ts");
  const { isGood } = await import("../loadtests/report/outcome.ts");
  const result = parseResult(readText(path, path), path);
  const history = historyOf(projectRoot(), options.local ? null : options.remote);
  const past = await pastOf(history, result);
  const comparisons = compare(past, result);
  const good = isGood(result, comparisons);
  const out = resolve(options.out ?? dirname(path));
  const dashboard = join(dirname(path), "dashboard.html");
  const extras = existsSync(dashboard) ? { dashboardHtml: dashboard } : {};
  writeWhole(join(out, "report.html"), reportHtml(result, past, extras), MODES);
  writeWhole(join(out, "summary.md"), summaryMarkdown(result, comparisons), MODES);
  if (options.record) await append(history, result);
  const { stack, shape } = result;
  const compared: Compared = { stack, shape, past: past.length, comparisons, good };
  const text = options.json ? JSON.stringify(compared, null, 2) : linesOf(compared).join("\n");
  process.stdout.write(`${text}\n`);
  return good ? 0 : 1;
}

const DETAILS = `
  npm run loadtest:compare -- .echelon/loadtests/enterprise/<time>/result.json

Reads the branch loadtest-history of the remote; without that branch there are no past
runs. Writes report.html with the trend, and summary.md, beside the result. Exit codes:
0 if the run passed and nothing became worse, 1 if not, 2 if the result or the branch
cannot be read or written. See docs/load-testing-nightly.md.`;

/** `echelon loadtest-compare`: what past runs say of one, and the record of it. */
export function addLoadTestCompare(program: Command, { done }: CommandContext): void {
  program
    .command("loadtest-compare")
    .summary("compare a load test with the runs before it, and record it")
    .description(
      "Tells a change from noise by several past runs of the same profile, runner and target, and writes the report with the trend.",
    )
    .argument("<result>", "result.json of a run")
    .option("--record", "append the run to the history afterwards")
    .option("--remote <name>", "the remote that holds the history", REMOTE)
    .option("--local", "keep the history in this clone alone")
    .option("--out <directory>", "where to write (default: beside the result)")
    .option("--json", "print one JSON document on stdout")
    .addHelpText("after", DETAILS)
    .action(async (path: string, options: Options) => done(await compareRun(path, options)));
}
