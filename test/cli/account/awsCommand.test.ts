import { describe, expect, test } from "vitest";
import { problemIn } from "../../../cli/account/awsCommand.ts";
import { namedProfile } from "../../../targets/aws/profile.ts";

/** What `aws` printed when it was run: rows with a version were seen in a run, the others are botocore's own texts. */
const said = [
  [
    "no login by SSO yet (1.46.3)",
    "Error loading SSO Token: Token for https://x.awsapps.com/start does not exist",
    "login",
    "the login has expired: aws sso login --profile shop",
  ],
  [
    "an expired login by SSO",
    "\nThe SSO session associated with this profile has expired or is otherwise invalid. To refresh this SSO session run aws sso login with the corresponding profile.",
    "login",
    "the login has expired: aws sso login --profile shop",
  ],
  [
    "an expired token of an SSO session",
    "Error when retrieving token from sso: Token has expired and refresh failed",
    "login",
    "the login has expired: aws sso login --profile shop",
  ],
  [
    "expired keys",
    "\nAn error occurred (ExpiredToken) when calling the GetCallerIdentity operation: The security token included in the request is expired",
    "login",
    "the credentials have expired: get new ones from where these came from",
  ],
  [
    "unknown keys",
    "\nAn error occurred (InvalidClientTokenId) when calling the GetCallerIdentity operation: The security token included in the request is invalid.",
    "login",
    "AWS does not know the credentials: check the access key, or the profile",
  ],
  [
    "no credentials (1.46.3)",
    'Unable to locate credentials. You can configure credentials by running "aws configure".',
    "login",
    "there are no credentials: aws configure, or set AWS_PROFILE",
  ],
  [
    "an unknown profile (1.46.3)",
    "\nThe config profile (nope) could not be found",
    "login",
    "there is no profile nope: aws configure --profile nope",
  ],
  [
    "a missing right",
    "\nAn error occurred (AccessDeniedException) when calling the GetServiceQuota operation: User: arn:aws:iam::1:user/a is not authorized to perform: servicequotas:GetServiceQuota because no identity-based policy allows the action",
    "denied",
    "the credentials lack the right servicequotas:GetServiceQuota",
  ],
  [
    "a missing right without its name",
    "\nAn error occurred (AccessDenied) when calling the GetServiceQuota operation: Access Denied",
    "denied",
    "the credentials lack the right",
  ],
  [
    "no network",
    '\nCould not connect to the endpoint URL: "https://sts.us-east-1.amazonaws.com/"',
    "unknown",
    "AWS could not be reached",
  ],
  ["something new", "\n\nsomething new\nand more\n", "unknown", "something new"],
  ["nothing", "", "unknown", "it gave no reason"],
] as const;

describe("what aws says about a problem", () => {
  test.each(said)("%s is one line", (_what, stderr, kind, text) => {
    expect(problemIn(stderr, "shop")).toEqual({ kind, text });
  });

  test("names no profile where none is chosen", () => {
    const { text } = problemIn("Error loading SSO Token: Token for https://x does not exist", undefined);
    expect(text).toBe("the login has expired: aws sso login");
  });
});

describe("the profile", () => {
  test.each([
    ["that of the stack", { "aws:profile": "shop" }, { AWS_PROFILE: "other" }, "shop"],
    ["else that of the environment", {}, { AWS_PROFILE: "other" }, "other"],
    ["none where the variable is empty", {}, { AWS_PROFILE: "" }, undefined],
    ["that of the older variable", {}, { AWS_PROFILE: "", AWS_DEFAULT_PROFILE: "old" }, "old"],
    ["none where nothing is set", {}, {}, undefined],
  ])("is %s", (_what, config, env, expected) => {
    expect(namedProfile(config, env)).toBe(expected);
  });
});
