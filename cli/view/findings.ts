import { counted } from "../../base/counted.ts";
import type { PolicyRow, PreviewDocument } from "../../document/document.ts";
import { findingSentence } from "../../plan/feasibility/findings.ts";
import { type Lack, lackSentence } from "../../plan/lack.ts";
import type { Plan } from "../../plan/types.ts";
import { brokenRows, findingText, rulesIn } from "../../policies/evaluate.ts";
import { hang, paint } from "../terminal.ts";

const findingLines = (row: PolicyRow, mark: string, width: number): string[] =>
  hang(`  ${mark} `, findingText(row), width);

/** That the cost is over the budget: at least by what has a price. */
function overBudget({ budget, cost }: PreviewDocument): string[] {
  if (budget.status !== "over" || cost.monthly === null) return [];
  const least = cost.unpriced.length === 0 ? "" : "at least ";
  return [
    `expected cost of ${least}${cost.monthly.expected} USD a month is over the budget of ${budget.monthly}`,
  ];
}

/** What the tier lacks, one sentence each. External services without a secret share one sentence. */
function lackingLines(lacks: readonly Lack[]): string[] {
  const others = lacks.filter(({ key }) => key !== "external").map(lackSentence);
  const services = lacks.flatMap((lack) =>
    lack.key === "external" ? [`${lack.title} (${lack.secret})`] : [],
  );
  if (services.length === 0) return others;
  return [...others, `not connected, as echelon:secrets has no secret for them: ${services.join(", ")}`];
}

/** The findings of a preview, worst first: broken mandatory rules, then advisory ones, then figures that do not fit each other, then what the tier lacks, then notes. */
export function findingsView(document: PreviewDocument, plan: Plan, width: number): string[] {
  const mandatory = brokenRows(document.policies, "mandatory");
  const advisory = brokenRows(document.policies, "advisory");
  const sections: readonly (readonly [string, readonly string[]])[] = [
    [
      paint("red", `Refused: ${counted(rulesIn(mandatory), "broken rules", "broken rule")}`),
      mandatory.flatMap((row) => findingLines(row, paint("red", "✗"), width)),
    ],
    [
      paint("yellow", "Worth a look"),
      [
        ...overBudget(document).flatMap((sentence) => hang(`  ${paint("yellow", "!")} `, sentence, width)),
        ...advisory.flatMap((row) => findingLines(row, paint("yellow", "!"), width)),
      ],
    ],
    [
      paint("yellow", "Does not fit"),
      plan.findings.flatMap((finding) => hang(`  ${paint("yellow", "!")} `, findingSentence(finding), width)),
    ],
    [
      paint("yellow", "Lacking"),
      lackingLines(plan.lacks).flatMap((sentence) => hang(`  ${paint("yellow", "-")} `, sentence, width)),
    ],
    [
      paint("yellow", "Notes"),
      plan.notes.flatMap((sentence) => hang(`  ${paint("yellow", "-")} `, sentence, width)),
    ],
  ];
  return sections.filter(([, lines]) => lines.length > 0).flatMap(([title, lines]) => [title, ...lines]);
}

/** One line that counts the policies that hold. */
export function rulesHeld({ policies }: PreviewDocument): string {
  const passed = policies.filter(({ status }) => status === "pass").length;
  const notApplicable = policies.filter(({ status }) => status === "not-applicable").length;
  const exempt = policies.filter(({ status }) => status === "exempt").length;
  const parts = [
    counted(passed, "hold", "holds"),
    ...(notApplicable > 0 ? [counted(notApplicable, "do not apply", "does not apply")] : []),
    ...(exempt > 0 ? [`${exempt} exempt`] : []),
  ];
  return parts.join(", ");
}
