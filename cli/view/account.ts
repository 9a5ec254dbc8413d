import type { AccountQuota, PreviewDocument } from "../../document/document.ts";
import { hang, paint, wrap } from "../terminal.ts";

const numeral = (value: number): string => String(Math.round(value * 100) / 100);

const useText = ({ atStart, atMost, unit }: AccountQuota): string =>
  atStart === atMost
    ? `${numeral(atMost)} ${unit}`
    : `${numeral(atStart)} ${unit} to start, ${numeral(atMost)} at most`;

const LABEL = "Account:    ";

const INDENT = " ".repeat(LABEL.length);

/** A command on lines that a shell reads as one, so that a person can copy it. */
const commandView = (command: string, width: number): string[] => {
  const lines = wrap(command, width - INDENT.length - "$ ".length - " \\".length);
  return lines.map(
    (line, index) => `${INDENT}${index === 0 ? "$" : " "} ${line}${index === lines.length - 1 ? "" : " \\"}`,
  );
};

const lowView = (quota: AccountQuota, width: number): string[] => [
  ...hang(
    paint("bold", LABEL),
    `${quota.name}: ${useText(quota)}; a new account has ${quota.newAccount}`,
    width,
  ),
  ...[quota.show, quota.raise]
    .filter((command) => command !== null)
    .flatMap((command) => commandView(command, width)),
];

/**
 * The quotas of the cloud account: those of a new one that the stack does not fit in, with the commands that show and
 * raise them, and how many are enough.
 */
export function accountView({ accountQuotas }: PreviewDocument, width: number): string[] {
  const low = accountQuotas.filter(({ atMost, newAccount }) => atMost > newAccount);
  const enough = accountQuotas.length - low.length;
  const others = low.length === 0 ? "all" : "the other";
  return [
    ...low.flatMap((quota) => lowView(quota, width)),
    ...(enough === 0
      ? []
      : hang(paint("bold", LABEL), `${others} ${enough} quotas of a new account are enough`, width)),
  ];
}
