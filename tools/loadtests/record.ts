import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { figure } from "../../loadtests/contract/figure.ts";
import type { Result } from "../../loadtests/contract/result.ts";
import type { Judgement } from "../../loadtests/contract/types.ts";
import { ROOT } from "../echelon.ts";
import type { Run } from "./run.ts";
import type { Twin } from "./twins.ts";

const RECORD = join(ROOT, "docs", "loadtests.md");
const GIB = 2 ** 30;

const measuredOf = (value: number | null): string => (value === null ? "" : figure(value));

const margin = ({ marginPercent }: Judgement): string =>
  marginPercent === null ? "" : `${marginPercent > 0 ? "+" : ""}${figure(marginPercent)}%`;

const scale = ({ load: { scaled } }: Result): string =>
  scaled === null ? "whole" : `${figure(scaled.part * 100)}%`;

const cells = (texts: readonly (string | number)[]): string =>
  `| ${texts.map((text) => String(text).replaceAll("|", "\\|")).join(" | ")} |`;

const today = (): string => new Date().toISOString().slice(0, 10);

/** Rows of a run, one a benchmark. Without a result there is one that says why. */
export function rowsOf(stack: string, { result, said }: Run): readonly string[] {
  if (result === null)
    return [cells([`\`${stack}\``, "", "", "", "", `not run: ${said}`, "", "", "", today()])];
  const ended = result.partial === null ? "" : `, ended early: ${result.partial}`;
  return result.judgements.map((judgement) => {
    const { benchmark, phase, op, stated, unit, measured, verdict, samples } = judgement;
    const name = benchmark === "checks" ? `checks (${phase})` : benchmark;
    return cells([
      ...[
        `\`${stack}\``,
        name,
        `${op} ${figure(stated)} ${unit}`.trim(),
        measuredOf(measured),
        margin(judgement),
      ],
      ...[`${verdict}${ended}`, samples, scale(result), result.load.timeFactor, today()],
    ]);
  });
}

/** The row of a twin: what was made worse, and whether that was seen. */
export function twinRow({ stack, line, degrade }: Twin, { result, said }: Run, wrong: string | null): string {
  const judgement = result?.judgements.find(({ benchmark }) => benchmark === line.benchmark);
  const outcome = result === null ? `not run: ${said}` : (wrong ?? "missed, and no other without a reason");
  return cells([
    ...[
      `\`${stack}\``,
      line.benchmark,
      `\`${JSON.stringify(degrade)}\``,
      `${line.op} ${figure(line.value)} ${line.unit}`,
    ],
    ...[measuredOf(judgement?.measured ?? null), outcome, today()],
  ]);
}

const HEAD = `# The last load test of every stack

\`npm run loadtest:all\` writes this page: each preset of \`stacks/\` with the shape \`benchmark\`, one after the other on one
machine, on the reference workload. It is a check of the load test, not of your stack. What the words mean is in
[load-testing.md](load-testing.md).`;

const RUNS = `| Stack | Benchmark | Stated | Measured | Margin | Verdict | Samples | Load | Time factor | On |
|---|---|---|---|---|---|---|---|---|---|`;

const TWINS = `## Twins: each benchmark, just missed

\`npm run loadtest:twins\` writes these rows: the reference workload is made a little worse than a benchmark allows, and the
load test has to say \`missed\` for it. A benchmark that could not be missed would show nothing.

| Stack | Benchmark | Made worse by | Stated | Measured | Outcome | On |
|---|---|---|---|---|---|---|`;

/** Rows by stack, as the page has them now. */
export interface Recorded {
  readonly runs: Map<string, readonly string[]>;
  readonly twins: Map<string, readonly string[]>;
}

const byStack = (text: string): Map<string, string[]> =>
  Map.groupBy(
    text.split("\n").filter((line) => line.startsWith("| `")),
    (line) => /^\| `([^`]+)`/.exec(line)?.[1] ?? "",
  );

export function readRecord(): Recorded {
  const text = existsSync(RECORD) ? readFileSync(RECORD, "utf8") : "";
  const [runs = "", twins = ""] = text.split("## Twins");
  return { runs: byStack(runs), twins: byStack(twins) };
}

const machine = (k6: string): string =>
  `On a machine with ${cpus().length} cores (${cpus()[0]?.model.trim() ?? "unknown"}) and ${Math.round(totalmem() / GIB)} GiB, ` +
  `k6 ${k6}, Node ${process.versions.node}; k6 and the workload share the cores.`;

export function writeRecord(stacks: readonly string[], { runs, twins }: Recorded, k6: string): void {
  const rows = (table: ReadonlyMap<string, readonly string[]>) =>
    stacks.flatMap((stack) => table.get(stack) ?? []);
  const text = [HEAD, "", machine(k6), "", RUNS, ...rows(runs), "", TWINS, ...rows(twins), ""].join("\n");
  writeFileSync(RECORD, text);
}
