import { join } from "node:path";
import { z } from "zod";
import { dataFile, sourceDate, sourceUrl } from "../base/data.ts";
import type { AccountQuota, ResourceRecord } from "../document/document.ts";
import { counters } from "./awsCounters.ts";

const text = z.string().min(1);

const quotaSchema = z.strictObject({
  service: text.describe("Service code of Service Quotas"),
  code: z
    .string()
    .regex(/^L-[0-9A-F]{8}$/)
    .nullable()
    .describe("Quota code; null if Service Quotas does not list the quota, so that no command reads it"),
  name: text,
  unit: text,
  newAccount: z.int().positive().describe("What a new account may have"),
  raisable: z.boolean(),
  counter: z.enum(Object.keys(counters) as (keyof typeof counters)[]),
  source: sourceUrl,
});

/** Schema of the quotas of an AWS account that a stack can meet. */
export const quotasSchema = z.strictObject({
  source: sourceUrl.describe("Page that lists the pages of all services"),
  date: sourceDate.describe("Day on which the figures were read"),
  quotas: z.array(quotaSchema),
});

const file = dataFile(join(import.meta.dirname, "aws.json"), quotasSchema);

type Row = z.output<typeof quotaSchema>;

/** The command that reads a quota of the account. */
export const readArguments = (service: string, code: string, region: string): readonly string[] => [
  ...["service-quotas", "get-service-quota", "--service-code", service, "--quota-code", code],
  ...["--region", region],
];

const command = (args: readonly string[]): string => ["aws", ...args].join(" ");

const raise = ({ service, code }: Row & { readonly code: string }, region: string, atMost: number): string =>
  command([
    ...["service-quotas", "request-service-quota-increase", "--service-code", service, "--quota-code", code],
    ...["--desired-value", String(Math.ceil(atMost)), "--region", region],
  ]);

/** Whether Service Quotas lists a quota, so that a command reads it. */
export const hasCode = <Quota extends { readonly code: string | null }>(
  quota: Quota,
): quota is Quota & { readonly code: string } => quota.code !== null;

function quota(row: Row, resources: readonly ResourceRecord[], region: string): AccountQuota | null {
  const { atStart, atMost } = counters[row.counter](resources);
  if (atMost === 0) return null;
  const { service, code, name, unit, newAccount, raisable, source } = row;
  return {
    ...{ service, code, name, unit, atStart, atMost, newAccount },
    show: hasCode(row) ? command(readArguments(service, row.code, region)) : null,
    raise: hasCode(row) && raisable ? raise(row, region, atMost) : null,
    ...{ source, date: file().date },
  };
}

/** Quotas of the account that resources of AWS count towards, those that they use the most of first. Empty elsewhere. */
export function accountQuotas(resources: readonly ResourceRecord[], region: string | null): AccountQuota[] {
  if (region === null) return [];
  return file()
    .quotas.flatMap((row) => quota(row, resources, region) ?? [])
    .toSorted((one, other) => other.atMost / other.newAccount - one.atMost / one.newAccount);
}
