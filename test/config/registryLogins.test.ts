import { describe, expect, test } from "vitest";
import { checkRegistryLogins } from "../../config/registryLogins.ts";
import type { Target } from "../../targets/names.ts";

const arn = (name: string): string => `arn:aws:secretsmanager:us-east-1:123456789012:secret:${name}`;

const taken: readonly (readonly [Target, readonly string[]])[] = [
  ["kubernetes", []],
  ["kubernetes", ["registry", "team.registry-2"]],
  ["aws", []],
  ["aws", [arn("registry/shop-AbCdEf")]],
  ["aws", ["arn:aws-us-gov:secretsmanager:us-gov-west-1:123456789012:secret:registry-AbCdEf"]],
];

const refused: readonly (readonly [Target, readonly string[], string])[] = [
  [
    "kubernetes",
    ["Bad_Name"],
    'pullSecrets.0: got "Bad_Name", expected the name of a Secret in the stack\'s namespace',
  ],
  ["kubernetes", ["registry", "a..b"], 'pullSecrets.1: got "a..b", expected the name of a Secret'],
  ["kubernetes", [arn("registry")], "expected the name of a Secret in the stack's namespace on kubernetes"],
  [
    "aws",
    ["registry"],
    'pullSecrets.0: got "registry", expected the ARN of a secret in Secrets Manager on aws',
  ],
  ["aws", [arn("*")], "expected the ARN of a secret"],
  ["aws", [arn("a${aws:username}")], "expected the ARN of a secret"],
  ["aws", [arn("one-AbCdEf"), arn("two-AbCdEf")], "pullSecrets: got 2 logins, expected at most 1 on aws"],
];

describe("logins of registries", () => {
  test.each(taken)("%s takes %j", (target, logins) => {
    expect(() => checkRegistryLogins(logins, target)).not.toThrow();
  });

  test.each(refused)("%s refuses %j", (target, logins, message) => {
    expect(() => checkRegistryLogins(logins, target)).toThrow(message);
  });
});
