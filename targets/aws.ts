import { awsDomain, awsKeys } from "./aws/keys.ts";
import { awsNames } from "./aws/names.ts";
import { awsRegion } from "./aws/region.ts";
import { secretArn } from "./aws/secretArn.ts";
import { awsTags } from "./aws/tags.ts";
import type { TargetRow } from "./row.ts";

/** Amazon Web Services: one region of one account. */
export const aws = {
  kinds: ["host", "containers", "kubernetes"],
  keys: awsKeys,
  domain: awsDomain,
  namespaces: ["aws"],
  region: awsRegion,
  pin: { key: "aws:allowedAccountIds", accountIn: (place) => place.split(" ")[0] ?? place },
  tags: awsTags,
  names: awsNames,
  // ECS takes one login for an image.
  registryLogins: { pattern: secretArn, expected: "the ARN of a secret in Secrets Manager", most: 1 },
  ownCluster: false,
  seesBacklog: () => true,
  keepsPodLogs: true,
  keepsVolumes: true,
  manifests: false,
  stateInClone: false,
  tools: [
    // Optional: with it, `up` and `doctor` read the quotas of the account, and say that a login has expired.
    {
      tool: "aws",
      version: ["--version"],
      fix: "https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html",
    },
  ],
  localConfig: async () => (await import("./aws/localConfig.ts")).localConfig,
} as const satisfies TargetRow;
