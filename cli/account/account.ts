import { z } from "zod";
import { hasCode, readArguments } from "../../account/quotas.ts";
import type { AccountQuota } from "../../document/document.ts";
import type { Aws, AwsProblem } from "./awsCommand.ts";

/** What AWS says about the credentials and the quotas of an account. */
export interface AccountReading {
  /** Number of the account; null if it could not be read. */
  readonly account: string | null;
  /** The role or user of the credentials; null if it could not be read. */
  readonly identity: string | null;
  /** Why the login does not work; null if it does, or if nothing is known. */
  readonly login: string | null;
  readonly quotas: readonly QuotaReading[];
  /** What could not be read, one line each. */
  readonly unknown: readonly string[];
}

/** A quota of the account beside what the stack uses of it. */
export interface QuotaReading extends AccountQuota {
  /** What the account may have now. */
  readonly value: number;
}

const identitySchema = z.object({ Account: z.string(), Arn: z.string() });
const quotaSchema = z.object({ Quota: z.object({ Value: z.number() }) });

const nothing = { account: null, identity: null, login: null, quotas: [], unknown: [] };

type Read = QuotaReading | { readonly quota: AccountQuota; readonly problem: AwsProblem };

async function readQuota(
  aws: Aws,
  quota: AccountQuota & { readonly code: string },
  region: string,
): Promise<Read> {
  const answered = await aws(readArguments(quota.service, quota.code, region));
  if ("problem" in answered) return { quota, problem: answered.problem };
  const parsed = quotaSchema.safeParse(answered.answer);
  return parsed.success
    ? { ...quota, value: parsed.data.Quota.Value }
    : { quota, problem: { kind: "unknown", text: "aws answered in another form" } };
}

/** One line for each reason, as one missing right explains every quota that could not be read. */
function unknownLines(reads: readonly Read[]): string[] {
  const failed = reads.flatMap((read) => ("problem" in read ? [read] : []));
  return [...Map.groupBy(failed, ({ problem }) => problem.text)].map(
    ([text, same]) => `quotas not read (${same.map(({ quota }) => quota.name).join(", ")}): ${text}`,
  );
}

/** Reads who the credentials belong to, and each quota that the stack counts towards. Changes nothing. */
export async function readAccount(
  aws: Aws,
  quotas: readonly AccountQuota[],
  region: string,
): Promise<AccountReading> {
  const answered = await aws(["sts", "get-caller-identity", "--region", region]);
  if ("problem" in answered) {
    const { kind, text } = answered.problem;
    if (kind === "login") return { ...nothing, login: text };
    return { ...nothing, unknown: [`the account is not known: ${text}`] };
  }
  const parsed = identitySchema.safeParse(answered.answer);
  if (!parsed.success)
    return { ...nothing, unknown: ["the account is not known: aws answered in another form"] };
  const reads = await Promise.all(quotas.filter(hasCode).map((quota) => readQuota(aws, quota, region)));
  return {
    account: parsed.data.Account,
    identity: parsed.data.Arn,
    login: null,
    quotas: reads.flatMap((read) => ("problem" in read ? [] : [read])),
    unknown: unknownLines(reads),
  };
}

const amounts = ({ atStart, atMost, unit }: AccountQuota): string =>
  atStart === atMost ? `${atMost} ${unit}` : `${atStart} ${unit} to start and ${atMost} at most`;

const remedy = ({ raise }: AccountQuota): string =>
  raise === null ? "AWS does not raise this quota" : `to raise it: ${raise}`;

/** A line for each quota that is lower than what the stack uses at most. */
export const tooLow = ({
  quotas,
}: AccountReading): readonly { readonly stops: boolean; readonly line: string }[] =>
  quotas
    .filter(({ value, atMost }) => value < atMost)
    .map((quota) => ({
      stops: quota.value < quota.atStart,
      line: `${quota.name}: got ${quota.value} in this account, expected ${amounts(quota)}; ${remedy(quota)}`,
    }));
