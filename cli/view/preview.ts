import { counted } from "../../base/counted.ts";
import { isObject } from "../../base/json.ts";
import type { Cost, PreviewDocument } from "../../document/document.ts";
import { readDocumentText } from "../../document/text.ts";
import type { BesidePlan, Plan } from "../../plan/types.ts";
import { breaksMandatory } from "../../policies/evaluate.ts";
import type { PreviewedStack } from "../../preview/stack.ts";
import { columns, hang, NO_BREAK, paint } from "../terminal.ts";
import { accountView } from "./account.ts";
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

/** What has no price; empty if everything has one. */
function unpricedText([first, ...others]: Cost["unpriced"]): string {
  if (first === undefined) return "";
  return `${counted(others.length + 1, "resources have no price", "resource has no price")} (${first.reason})`;
}

/** What the resources cost; unknown as long as one has no price. */
function knownCost({ monthly, unpriced }: Cost): string {
  const missing = unpricedText(unpriced);
  if (monthly === null) return `unknown: ${missing}`;
  const { low, expected, high } = monthly;
  const priced = `${expected} USD a month`;
  return missing === ""
    ? `${priced} expected (${low}–${high})`
    : `unknown: at least ${priced} (${low}–${high}), and ${missing}`;
}

/** The cost of a month and the budget. */
export const costText = ({ cost, budget }: Pick<PreviewDocument, "cost" | "budget">): string =>
  `${knownCost(cost)}; budget ${budget.monthly} USD a month, ${basisText[budget.basis]}`;

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
  `${quotas.map(({ name, used, limit }) => `${name} ${used}/${limit}`).join(", ")}, with all workloads at their maximum`;

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

/** What an operator's images have to be built for; empty where the target does not say it. */
function imagesText({ outputs: { details } }: PreviewDocument): string {
  if (!isObject(details) || typeof details.imagePlatform !== "string") return "";
  const { imagePlatform, placeholders } = details;
  return `yours have to be built for ${imagePlatform}; the placeholder runs in place of ${placeholders}`;
}

/** What to do next. An `up` acts on the stack's own target, whatever the preview is of. */
function nextStep({ stack, target, policies }: PreviewDocument, own: string): string {
  if (breaksMandatory(policies)) return "Next: change what the broken rules name, then preview again.";
  return target === own
    ? `Next: npm run up -- --stack ${stack}`
    : `Next: for ${target}, copy the stack's file to a new name with echelon:target: ${target}; an up of ${stack} is on ${own}.`;
}

/** Text for a reader: a value that is known only after an `up` is named as such. */
const readableText = (text: string): string =>
  readDocumentText(text)
    .map((part) => ("literal" in part ? part.literal : `<${part.name}: known after an up>`))
    .join("");

interface Shown {
  /** Whether every resource is listed. */
  readonly all: boolean;
  /** The target in the stack's file. */
  readonly ownTarget: string;
}

/** A preview for people: findings first, worst first, then what would be created. */
export function previewView({ document, plan }: PreviewedStack, { all, ownTarget }: Shown): string[] {
  const width = columns();
  const { stack, system, tier, target, region, resources } = document;
  const fact = (label: string, text: string): string[] =>
    hang(paint("bold", `${label}:`.padEnd(12)), text, width);
  const reach = document.outputs.howToReach;
  const protection = protectionOf(resources);
  const images = imagesText(document);
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
    ...fact("Reach", typeof reach === "string" ? readableText(reach) : "nothing is public"),
    ...(images === "" ? [] : fact("Images", images)),
    ...(protection === "" ? [] : fact("Protection", protection)),
    ...fact("Quotas", quotasText(document)),
    ...accountView(document, width),
    ...fact("Cost", costText(document)),
    ...fact("Rules", rulesHeld(document)),
    ...fact("Resources", countsText(document)),
    ...(all ? treeView(resources, width) : []),
    ...hang("", nextStep(document, ownTarget), width),
  ];
}
