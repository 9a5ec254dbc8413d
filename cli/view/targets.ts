import type { UnsupportedDocument } from "../../document/document.ts";
import { brokenRows, rulesIn } from "../../policies/evaluate.ts";
import type { PreviewedStack } from "../../preview/stack.ts";
import { columns, hang, paint, table } from "../terminal.ts";
import { costText } from "./preview.ts";

/** The preview of a stack on one target, or why the target does not support it. */
export type Cell = PreviewedStack | { readonly document: UnsupportedDocument };

const violations = (cell: Cell): string => {
  if (!("plan" in cell)) return "";
  const count = rulesIn(brokenRows(cell.document.policies, "mandatory"));
  return count === 0 ? "none" : String(count);
};

function rowOf(cell: Cell): string[] {
  const { document } = cell;
  if ("unsupported" in document) return [document.target, "-", "-", document.unsupported.reason];
  return [document.target, String(document.resources.length), violations(cell), costText(document)];
}

/** One row per target for one stack. */
export function targetsView(stack: string, cells: readonly Cell[]): string[] {
  const width = columns();
  const heads = [
    { title: "TARGET" },
    { title: "RESOURCES", right: true },
    { title: "BROKEN RULES" },
    { title: "COST, OR WHY IT IS NOT SUPPORTED" },
  ];
  return [
    paint("bold", `${stack} on every target`),
    ...table(heads, cells.map(rowOf), width),
    ...hang("", `Next: npx echelon preview --stack ${stack} --target <target> shows one in full.`, width),
  ];
}
