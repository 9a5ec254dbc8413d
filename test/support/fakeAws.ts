/** What `aws sts get-caller-identity` answers. */
export const IDENTITY = {
  UserId: "A",
  Account: "123456789012",
  Arn: "arn:aws:sts::123456789012:assumed-role/deployer/me",
};

interface Answers {
  /** Quota code → its value. */
  readonly quotas?: Readonly<Record<string, number>>;
  /** Value of every other quota. @default none: the quota does not exist */
  readonly otherwise?: number;
  /** Service → what the command prints on stderr when it fails. */
  readonly problems?: Readonly<Record<string, string>>;
  /** File in the working directory of the project in which calls are noted. */
  readonly log?: string;
}

/** The source of an `aws` command that answers without any account. */
export const fakeAws = ({ quotas = {}, otherwise, problems = {}, log }: Answers): string => `
import { appendFileSync } from "node:fs";
import { join } from "node:path";
const args = process.argv.slice(2);
const { AWS_PAGER, AWS_MAX_ATTEMPTS } = process.env;
const log = ${JSON.stringify(log ?? null)};
if (log !== null) {
  appendFileSync(join(import.meta.dirname, "..", log), JSON.stringify({ args, env: { AWS_PAGER, AWS_MAX_ATTEMPTS } }) + "\\n");
}
const fail = (text) => { console.error("\\n" + text); process.exit(255); };
const problem = ${JSON.stringify(problems)}[args[0]];
if (problem !== undefined) fail(problem);
if (args[0] === "sts") console.log(${JSON.stringify(JSON.stringify(IDENTITY))});
else {
  const code = args[args.indexOf("--quota-code") + 1];
  const value = ${JSON.stringify(quotas)}[code] ?? ${JSON.stringify(otherwise ?? null)};
  if (value === null) fail("An error occurred (NoSuchResourceException) when calling the GetServiceQuota operation: no such quota");
  console.log(JSON.stringify({ Quota: { QuotaCode: code, Value: value } }));
}
`;
