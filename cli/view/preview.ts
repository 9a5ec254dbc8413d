import { counted } from "../../base/counted.ts";
import type { PreviewDocument } from "../../document/document.ts";
import type { BesidePlan, Plan } from "../../plan/types.ts";
import type { PreviewedStack } from "../../preview/stack.ts";
import { columns, hang, NO_BREAK, paint } from "../terminal.ts";
import { findingsView, rulesHeld } from "./findings.ts";
import { storesView, workloadsView } from "./plan.ts";
import { protectionOf } from "./protection.ts";
import { shortType, treeView } from "./tree.ts";

const places = (region: string | null): string => (region === null ? "" : ` in ${region}`);

/** The compute kind, if it differs from the target. */
const computeText = ({ compute, target }: Plan): string => (compute === target ? "" : ` (${compute})`);

const basisText = {
  chosen: "chosen for the tier",
  operator: "the operator's",
  ceiling: "the ceiling of policies/limits.json",
} satisfies Record<PreviewDocument["budget"]["basis"], string>;

/** The cost of a month and the budget. The cost is unknown, not 0, if no resource has a price. */
export function costText({ cost, budget }: PreviewDocument): string {
  const { low, expected, high } = cost.monthly;
  const limit = `budget ${budget.monthly} USD a month, ${basisText[budget.basis]}`;
  const unpricedCount = cost.unpriced.length;
  if (cost.lines.length === 0 && unpricedCount > 0) {
    return `unknown: ${counted(unpricedCount, "resources have no price", "resource has no price")} (${cost.unpriced[0]?.reason}); ${limit}`;
  }
  const unpriced =
    unpricedCount === 0 ? "" : `, ${counted(unpricedCount, "resources unpriced", "resource unpriced")}`;
  return `${expected} USD a month expected (${low}–${high})${unpriced}; ${limit}`;
}

/** Where a stack is in a move from one arrangement to another. */
function moveText({ system, tier, stores }: Plan, beside: BesidePlan): string {
  const [here, other] = [`${system}/${tier}`, `${system}/${beside.tier}`];
  if (beside.phase === "arriving")
    return `to ${other}; workloads run on ${here} until echelon:serve is current`;
  const retires = Object.values(stores).some(({ phase }) => phase === "retiring");
  const then = retires ? "echelon:retire gives up what retires" : "nothing retires any more";
  return `from ${other}; workloads run on ${here}, and ${then}`;
}

const quotasText = ({ quotas }: PreviewDocument): string =>
  quotas.map(({ name, used, limit }) => `${name} ${used}/${limit}`).join(", ");

/** Number of types that are listed by name; the others are only counted. */
const TYPES_SHOWN = 14;

function countsText({ resources }: PreviewDocument): string {
  const types = Map.groupBy(resources, ({ type }) => shortType(type));
  const byType = [...types].map(([type, { length }]) => [type, length] as const);
  const most = byType.toSorted(([a, x], [b, y]) => y - x || a.localeCompare(b));
  const shown = most
    .slice(0, TYPES_SHOWN)
    .map(([type, count]) => (count === 1 ? type : `${count} ${type}`.replaceAll(" ", NO_BREAK)));
  const more =
    most.length > TYPES_SHOWN
      ? [`${counted(most.length - TYPES_SHOWN, "more types")} (--all lists every one)`]
      : [];
  return `${resources.length}: ${[...shown, ...more].join(", ")}`;
}

const nextStep = ({ document }: PreviewedStack, isRefused: boolean): string =>
  isRefused
    ? "Next: change what the broken rules name, then preview again."
    : `Next: npm run up -- --stack ${document.stack}`;

/** A preview for people: findings first, worst first, then what would be created. */
export function previewView(previewed: PreviewedStack, { all }: { readonly all: boolean }): string[] {
  const { document, plan } = previewed;
  const width = columns();
  const { stack, system, tier, target, region, resources, policies } = document;
  const isRefused = policies.some(({ level, status }) => level === "mandatory" && status === "violation");
  const fact = (label: string, text: string): string[] =>
    hang(paint("bold", `${label}:`.padEnd(12)), text, width);
  const reach = document.outputs.howToReach;
  const protection = protectionOf(resources);
  return [
    ...findingsView(document, plan, width),
    ...hang(
      "",
      `${stack}: ${system}/${tier}, ${plan.title}, on ${target}${computeText(plan)}${places(region)}`,
      width,
    ).map((line) => paint("bold", line)),
    ...workloadsView(plan, width),
    ...storesView(plan, resources, width),
    ...(plan.beside === null ? [] : fact("Move", moveText(plan, plan.beside))),
    ...fact("Reach", typeof reach === "string" ? reach : "nothing is public"),
    ...(protection === "" ? [] : fact("Protection", protection)),
    ...fact("Quotas", quotasText(document)),
    ...fact("Cost", costText(document)),
    ...fact("Rules", rulesHeld(document)),
    ...fact("Resources", countsText(document)),
    ...(all ? treeView(resources, width) : []),
    ...hang("", nextStep(previewed, isRefused), width),
  ];
}
