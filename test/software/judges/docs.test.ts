import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { projectRoot } from "../../../base/project.ts";
import { exceptions as kubeScore } from "../manifests/exceptions.ts";
import { awsExceptions } from "./exceptions/aws.ts";
import type { Exception } from "./exceptions/exception.ts";
import { kubernetesExceptions } from "./exceptions/kubernetes.ts";

const PAGE = join(projectRoot(), "docs/judged.md");

/** One row for a check with one reason, whatever resources it is of. */
function rowsOf(exceptions: readonly Exception[]): readonly string[] {
  return exceptions.map(
    ({ check, title, resource, reason }) =>
      `| \`${check}\` ${title} | ${resource === "*" ? "all" : `\`${resource}\``} | ${reason} |`,
  );
}

const tables: Readonly<Record<string, readonly string[]>> = {
  "checkov on plans of AWS": rowsOf(awsExceptions),
  "checkov on manifests": rowsOf(kubernetesExceptions),
  "kube-score": kubeScore.map(({ check, reason }) => `| \`${check}\` | ${reason} |`),
};

/** The page with the rows of the first table below a heading generated. */
const withRows = (page: string, [heading, rows]: readonly [string, readonly string[]]): string =>
  page.replace(
    new RegExp(`(## ${heading}\\n[^#]*?\\n\\|[-|]+\\|\\n)(\\|.*\\n)*`),
    (_, head: string) => `${head}${rows.join("\n")}\n`,
  );

const generated = (page: string): string => Object.entries(tables).reduce(withRows, page);

test("docs/judged.md lists every exception (after a change: add -u to this test)", async () => {
  await expect(generated(readFileSync(PAGE, "utf8"))).toMatchFileSnapshot(PAGE);
});

test.each(Object.entries(tables))("a row on %s that the page leaves out is found", (heading, rows) => {
  const page = generated(readFileSync(PAGE, "utf8"));
  const [first = ""] = rows;
  const without = page.replace(`${first}\n`, "");
  expect(without, heading).not.toBe(page);
  expect(generated(without)).toBe(page);
});
