import { execFile } from "node:child_process";
import { shellWord } from "../../base/shell.ts";
import { findOnPath } from "../../pulumi/find.ts";
import { namedProfile } from "../../targets/aws/profile.ts";
import type { Config, Environment } from "../../targets/row.ts";

/** One attempt, and no pager: a command that only reads must never make an `up` wait. */
const QUICK = { AWS_PAGER: "", AWS_MAX_ATTEMPTS: "1", AWS_EC2_METADATA_DISABLED: "true" };
const TIMEOUT_MS = 20_000;
const ALWAYS = ["--output", "json", "--cli-connect-timeout", "5", "--cli-read-timeout", "10"];

/** Why AWS did not answer. Only with `login` must no other call be expected to work. */
export interface AwsProblem {
  readonly kind: "login" | "denied" | "unknown";
  /** What is wrong and what to do, in one line. */
  readonly text: string;
}

export type AwsAnswer = { readonly answer: unknown } | { readonly problem: AwsProblem };

/** Runs the `aws` command, and reads what it prints. */
export type Aws = (args: readonly string[]) => Promise<AwsAnswer>;

interface KnownProblem {
  readonly kind: AwsProblem["kind"];
  /** What the command prints on stderr. */
  readonly said: RegExp;
  readonly text: (found: RegExpExecArray, profile: string | undefined) => string;
}

const ofProfile = (profile: string | undefined): string =>
  profile === undefined ? "" : ` --profile ${shellWord(profile)}`;

/**
 * What `aws` 1 and 2 say. The first row that fits counts. The words are those of botocore's exceptions:
 * https://github.com/boto/botocore/blob/develop/botocore/exceptions.py
 */
const knownProblems: readonly KnownProblem[] = [
  {
    kind: "login",
    said: /SSO (session|Token).*(expired|invalid|does not exist)|UnauthorizedSSOToken|Token has expired and refresh failed/is,
    text: (_found, profile) => `the login has expired: aws sso login${ofProfile(profile)}`,
  },
  {
    kind: "login",
    said: /\((ExpiredToken|ExpiredTokenException|RequestExpired)\)/,
    text: () => "the credentials have expired: get new ones from where these came from",
  },
  {
    kind: "login",
    said: /\((InvalidClientTokenId|UnrecognizedClientException|AuthFailure|SignatureDoesNotMatch)\)/,
    text: () => "AWS does not know the credentials: check the access key, or the profile",
  },
  {
    kind: "login",
    said: /Unable to locate credentials|NoCredentials/i,
    text: () => "there are no credentials: aws configure, or set AWS_PROFILE",
  },
  {
    kind: "login",
    said: /config profile \((.*?)\) could not be found/,
    text: ([, name = ""]) => `there is no profile ${name}: aws configure --profile ${shellWord(name)}`,
  },
  {
    kind: "denied",
    said: /not authorized to perform: ([\w:]+)/,
    text: ([, action = ""]) => `the credentials lack the right ${action}`,
  },
  {
    kind: "denied",
    said: /\((AccessDenied|AccessDeniedException|UnauthorizedOperation)\)/,
    text: () => "the credentials lack the right",
  },
  {
    kind: "unknown",
    said: /Could not connect to the endpoint URL|Connect timeout|Read timeout/i,
    text: () => "AWS could not be reached",
  },
];

/** The problem in what `aws` printed on stderr. */
export function problemIn(stderr: string, profile: string | undefined): AwsProblem {
  for (const { kind, said, text } of knownProblems) {
    const found = said.exec(stderr);
    if (found !== null) return { kind, text: text(found, profile) };
  }
  const [line = "it gave no reason"] = stderr.split("\n").filter((one) => one.trim() !== "");
  return { kind: "unknown", text: line.trim() };
}

/** The `aws` command of this machine with the credentials of a stack; null if it is not on PATH. */
export function awsCommand(config: Config, env: Environment = process.env): Aws | null {
  const command = findOnPath("aws", env.PATH);
  if (command === undefined) return null;
  const profile = namedProfile(config, env);
  const chosen = config["aws:profile"] === undefined ? [] : ["--profile", config["aws:profile"]];
  return (args) =>
    new Promise((resolve) => {
      const options = { env: { ...env, ...QUICK }, timeout: TIMEOUT_MS };
      execFile(command, [...args, ...chosen, ...ALWAYS], options, (error, stdout, stderr) => {
        if (error !== null) return resolve({ problem: problemIn(stderr || error.message, profile) });
        try {
          return resolve({ answer: JSON.parse(stdout) });
        } catch {
          return resolve({ problem: { kind: "unknown", text: "aws printed no JSON" } });
        }
      });
    });
}
