import type { PolicyRow, PreviewDocument } from "../../document/document.ts";
import { type Lack, lackSentence } from "../../plan/lacks.ts";
import type { Plan } from "../../plan/types.ts";
import { hang, paint } from "../terminal.ts";

const broken = (rows: readonly PolicyRow[], wanted: PolicyRow["level"]): PolicyRow[] =>
  rows.filter(({ level, status }) => status === "violation" && level === wanted);

const findingLines = (row: PolicyRow, mark: string, width: number): string[] =>
  hang(`  ${mark} `, `${row.pack}/${row.policy}: ${row.resource ?? "the stack"}: ${row.message}`, width);

/** What the tier lacks, a sentence each; external services that no secret opens are one for all of them. */
function lackingLines(lacks: readonly Lack[]): string[] {
  const others = lacks.filter(({ key }) => key !== "external").map(lackSentence);
  const services = lacks.flatMap((lack) =>
    lack.key === "external" ? [`${lack.title} (${lack.secret})`] : [],
  );
  if (services.length === 0) return others;
  return [...others, `not connected, for want of a secret in echelon:secrets: ${services.join(", ")}`];
}

/** What stands in the way, worst first: broken rules, then what the tier lacks, then missing secrets. */
export function findingsView(
  { policies, budget, cost }: PreviewDocument,
  plan: Plan,
  width: number,
): string[] {
  const mandatory = broken(policies, "mandatory");
  const advisory = broken(policies, "advisory");
  const over =
    budget.status === "over"
      ? [`expected cost ${cost.monthly.expected} USD a month is over the budget of ${budget.monthly}`]
      : [];
  const sections: readonly (readonly [string, readonly string[]])[] = [
    [
      paint("red", `Refused: ${mandatory.length} broken rules`.replace(/ 1 broken rules$/, " 1 broken rule")),
      mandatory.flatMap((row) => findingLines(row, paint("red", "✗"), width)),
    ],
    [
      paint("yellow", "Worth a look"),
      [
        ...over.flatMap((sentence) => hang(`  ${paint("yellow", "!")} `, sentence, width)),
        ...advisory.flatMap((row) => findingLines(row, paint("yellow", "!"), width)),
      ],
    ],
    [
      paint("yellow", "Lacking"),
      lackingLines(plan.lacks).flatMap((sentence) => hang(`  ${paint("yellow", "-")} `, sentence, width)),
    ],
  ];
  return sections.filter(([, lines]) => lines.length > 0).flatMap(([title, lines]) => [title, ...lines]);
}

/** One line for everything that holds. */
export function rulesHeld({ policies }: PreviewDocument): string {
  const held = policies.filter(({ status }) => status === "pass").length;
  const idle = policies.filter(({ status }) => status === "not-applicable").length;
  const exempt = policies.filter(({ status }) => status === "exempt").length;
  const parts = [
    `${held} hold`,
    ...(idle > 0 ? [`${idle} do not apply`] : []),
    ...(exempt > 0 ? [`${exempt} exempt`] : []),
  ];
  return parts.join(", ");
}
