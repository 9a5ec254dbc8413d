import { existsSync } from "node:fs";
import { MissingToolError } from "../../base/errors.ts";
import { missingRegion, statedRegion } from "../region.ts";
import type { Check, Config, Environment, LocalConfig, Place } from "../row.ts";
import { namedProfile } from "./profile.ts";
import { awsRegion } from "./region.ts";
import { sharedPaths } from "./sharedFiles.ts";

/** Where AWS credentials come from. Reads names of variables and profiles only, never a key. */
function identityOf(config: Config, env: Environment): string | undefined {
  const profile = namedProfile(config, env);
  if (profile !== undefined) return `profile ${profile}`;
  if (env.AWS_ACCESS_KEY_ID) return "the keys in AWS_ACCESS_KEY_ID";
  if (env.AWS_WEB_IDENTITY_TOKEN_FILE) return `the role ${env.AWS_ROLE_ARN ?? "of a web identity"}`;
  return sharedPaths(config, env).some((file) => existsSync(file)) ? "profile default" : undefined;
}

function place(config: Config, env: Environment): Place {
  const identity = identityOf(config, env);
  if (identity === undefined) {
    throw new MissingToolError(
      "got no AWS credentials, expected a profile (aws configure, AWS_PROFILE or aws:profile) or keys in the environment",
    );
  }
  const region = statedRegion(awsRegion, config, env);
  if (region === undefined) {
    throw missingRegion(awsRegion);
  }
  return [
    ["account", `AWS, ${identity}`],
    ["region", `${region.name}, from ${region.from}`],
  ];
}

function checks(env: Environment): readonly Check[] {
  const base = { name: "AWS credentials", neededFor: "aws" };
  const identity = identityOf({}, env);
  const region = statedRegion(awsRegion, {}, env)?.name ?? "no region";
  return identity === undefined
    ? [{ ...base, status: "absent", found: "none", fix: "aws configure, or set AWS_PROFILE" }]
    : [{ ...base, status: "ok", found: `${identity}, ${region}` }];
}

export const localConfig: LocalConfig = { place, checks };
