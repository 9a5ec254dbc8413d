import { execFile } from "node:child_process";
import { realpathSync } from "node:fs";
import { promisify } from "node:util";
import { judgesIn } from "../../../tools/software/judges.ts";

/** What checkov says of one resource by one check. */
export interface Verdict {
  /** Id of the check: https://www.checkov.io/5.Policy%20Index/all.html */
  readonly check: string;
  readonly title: string;
  readonly isPassed: boolean;
  /** Folder or file, without extension, in the directory that was judged. */
  readonly cell: string;
  /** Address in Terraform, or `<kind>.<namespace>.<name>`. */
  readonly resource: string;
}

/** A row of what `checkov --output json` prints. */
interface Row {
  readonly check_id: string;
  readonly check_name: string;
  readonly file_path: string;
  readonly resource: string;
}

interface Report {
  readonly results: { readonly passed_checks: readonly Row[]; readonly failed_checks: readonly Row[] };
  readonly summary: { readonly parsing_errors: number };
}

const verdictOf = (row: Row, isPassed: boolean): Verdict => ({
  check: row.check_id,
  title: row.check_name,
  isPassed,
  cell: row.file_path.replace(/^\/+([^/.]*).*$/, "$1"),
  resource: row.resource,
});

/**
 * Judges every file below a directory. It runs without a network, and without the settings and the account of the person who
 * starts the tests.
 *
 * @throws Error where checkov fails, or cannot read a file.
 */
export async function verdictsOn(
  framework: "kubernetes" | "terraform_plan",
  directory: string,
): Promise<readonly Verdict[]> {
  const root = realpathSync(directory);
  const args = ["--framework", framework, "--skip-download", "--compact", "--soft-fail", "--output", "json"];
  const command = ["--net", "--", judgesIn().checkov, "--directory", root, ...args];
  const { stdout } = await promisify(execFile)("unshare", command, {
    cwd: root,
    env: { PATH: process.env.PATH, HOME: root, LOG_LEVEL: "ERROR" },
    maxBuffer: 2 ** 28,
  });
  const { results, summary } = JSON.parse(stdout) as Report;
  if (summary.parsing_errors > 0)
    throw new Error(`checkov: got ${summary.parsing_errors} files that it cannot read`);
  return [
    ...results.passed_checks.map((row) => verdictOf(row, true)),
    ...results.failed_checks.map((row) => verdictOf(row, false)),
  ];
}
