import { MissingToolError, RequestError } from "../../base/errors.ts";
import type { PreviewDocument } from "../../document/document.ts";
import type { Target } from "../../targets/names.ts";
import type { Config, Environment } from "../../targets/row.ts";
import { announceFact } from "../pulumi/session.ts";
import { readAccount, tooLow } from "./account.ts";
import { type Aws, awsCommand } from "./awsCommand.ts";

/** The command that reads a cloud's account; null if it is not on PATH. */
type AccountCommand = (config: Config, env: Environment) => Aws | null;

/** How the account of a target is read; null if it has none, or none yet. */
const commands: Record<Target, AccountCommand | null> = {
  kubernetes: null,
  aws: awsCommand,
  gcp: null,
  azure: null,
};

/** Whether the account of a target can be read on this machine. */
export const canReadAccount = (target: Target, config: Config, env: Environment): boolean =>
  (commands[target]?.(config, env) ?? null) !== null;

export interface CheckedAccount {
  /** What the account is, as a line of label and text; null if it is not known. */
  readonly fact: readonly [label: string, text: string] | null;
  /** What the operator should know, and what could not be read. */
  readonly notes: readonly string[];
  /** Quotas in which the stack does not fit, one line each: an `up` would fail half-way. */
  readonly refusals: readonly string[];
}

const NOTHING: CheckedAccount = { fact: null, notes: [], refusals: [] };

/**
 * Reads the account that a stack acts on, where the cloud's own command is on PATH: whether the login works, and whether
 * the stack fits in the quotas. Changes nothing.
 *
 * @throws MissingToolError in one line if the login does not work, before Pulumi fails resource by resource.
 */
export async function checkAccount(
  { target, region, accountQuotas }: Pick<PreviewDocument, "target" | "region" | "accountQuotas">,
  config: Config,
  env: Environment = process.env,
): Promise<CheckedAccount> {
  const command = commands[target as Target];
  if (command === null || region === null) return NOTHING;
  const aws = command(config, env);
  if (aws === null) {
    const notes = ["the quotas of the account are not read, as the command aws is not on PATH"];
    return { ...NOTHING, notes };
  }
  const reading = await readAccount(aws, accountQuotas, region);
  if (reading.login !== null) throw new MissingToolError(`AWS: ${reading.login}`);
  const low = tooLow(reading);
  return {
    fact: reading.account === null ? null : ["identity", `${reading.identity} of account ${reading.account}`],
    notes: [...reading.unknown, ...low.flatMap(({ stops, line }) => (stops ? [] : [line]))],
    refusals: low.flatMap(({ stops, line }) => (stops ? [line] : [])),
  };
}

/**
 * Prints what the account is and what it lacks.
 *
 * @throws RequestError if the stack does not fit in the quotas; a preview only says so.
 */
export function sayAccount({ fact, notes, refusals }: CheckedAccount, previewOnly: boolean): void {
  if (fact !== null) announceFact(...fact);
  for (const line of [...notes, ...(previewOnly ? refusals : [])]) console.error(`note: ${line}`);
  if (refusals.length > 0 && !previewOnly) throw new RequestError(refusals.join("\n"));
}
