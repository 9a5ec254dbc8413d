import { PROJECT } from "../../../base/project.ts";
import { readStackFile, stackNames } from "../../../config/stackFile.ts";
import type { ResourceRecord } from "../../../document/document.ts";
import { previewStack, withTarget } from "../../../preview/stack.ts";
import { runStack } from "../../support/awsStack.ts";
import { manyMembers } from "../../support/manyMembers.ts";
import type { Tier } from "../../support/sample.ts";
import type { Choices } from "../../support/sampleStack.ts";
import { withDocuments } from "../../support/withDocuments.ts";
import { live, peculiar, withWorkloads } from "../../support/workloadKinds.ts";

/** Keys of a stack's file that change what it has on AWS; those of the project without their prefix. */
type Keys = Readonly<Record<string, unknown>>;

const EXISTING = {
  vpcId: "vpc-0a0a0a0a",
  publicSubnetIds: ["subnet-0a0a0a01", "subnet-0a0a0a02"],
  privateSubnetIds: ["subnet-0a0a0a03", "subnet-0a0a0a04"],
};

const EXISTING_CLUSTER = { name: "shared", securityGroupId: "sg-0a0a0a0a" };

const PEOPLE = {
  admins: ["arn:aws:iam::123456789012:role/ci"],
  viewers: ["arn:aws:iam::123456789012:user/eve"],
};

const SSO = {
  issuer: "https://login.example.com",
  clientId: "marcus",
  roles: { admin: "marcus-admins", developer: "marcus-developers", viewer: "marcus-viewers" },
};

/** What operators choose, each on one preset of every compute kind. */
const choices: Readonly<Record<string, Keys>> = {
  zone: {
    domain: { name: "marketing.example.com", zoneId: "Z0123456789" },
    alerts: { 1: "ops@example.com", 4: "https://pager.example.com/hook" },
  },
  domain: { domain: "marketing.example.com" },
  network: { network: { existing: EXISTING } },
  trail: { auditTrail: "existing" },
  arm64: { architecture: "arm64" },
  trial: { ephemeral: true },
};

/** The presets that stand for all of a compute kind. */
const chosen = ["local", "regional", "enterprise", "multi-agent-base"] as const;

/** Choices that not every tier has. */
const more: readonly (readonly [name: string, stack: string, keys: Keys])[] = [
  ["interruptible", "enterprise", { interruptible: ["agents"] }],
  ["people", "multi-agent-base", { cluster: { create: PEOPLE } }],
  [
    "existing",
    "multi-agent-base",
    {
      cluster: { existing: EXISTING_CLUSTER },
      network: { existing: EXISTING },
      "kubernetes:context": "shared",
    },
  ],
  ["departments", "marcus-enterprise", { departments: ["engineering", "research"], sso: SSO }],
];

const KAFKA = {
  kind: "queue",
  members: 3,
  memoryMiB: 1024,
  capacityGB: 10,
  retentionDays: 7,
  protocol: "kafka",
};

/** The sample's tiers together have every engine of the target, and one of them is on the way to the next. */
const samples: readonly (readonly [tier: Tier, name: string, choices: Choices])[] = [
  ["small", "plain", {}],
  ["medium", "plain", {}],
  ["medium", "growing", { previous: { profile: "sample/small" }, serve: "previous" }],
  ["medium", "grown", { previous: { profile: "sample/small" }, serve: "current" }],
  ["medium", "shrunk", { previous: { profile: "sample/large" }, serve: "current" }],
  ["large", "plain", {}],
  ["large", "members", manyMembers],
  ["large", "topics", { compute: "kubernetes", overrides: { stores: { queue: KAFKA } } }],
  // A function of Lambda starts jobs and set-up tasks; people sign in by SAML, through a pool of Cognito.
  ["medium", "signing", { ...peculiar, domain: { name: "shop.example.com", zoneId: "Z0123456789" } }],
  [
    "medium",
    "openid",
    {
      domain: { name: "shop.example.com", zoneId: "Z0123456789" },
      overrides: withWorkloads({ live }, { features: { sso: true } }),
      secrets: { "sso-client-secret": "hidden" },
      sso: {
        ...{ issuer: "https://id.example.com", clientId: "shop", roles: { admin: "shop-admins" } },
        endpoints: {
          authorization: "https://id.example.com/authorize",
          token: "https://id.example.com/token",
          userInfo: "https://id.example.com/userinfo",
        },
      },
    },
  ],
  ["medium", "documents", withDocuments],
  ["large", "broker", { overrides: { stores: { queue: { ...KAFKA, protocol: "amqp" } } } }],
];

/** The resources of one stack on AWS. */
export interface Cell {
  /** Lower-case words with dashes. */
  readonly name: string;
  readonly resources: readonly ResourceRecord[];
}

async function previewed(stack: string, name: string, keys: Keys): Promise<Cell> {
  const file = withTarget(readStackFile(stack), "aws");
  const added = Object.entries(keys).map(([key, value]) => [
    key.includes(":") ? key : `${PROJECT}:${key}`,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  const config = { ...file, values: { ...file.values, ...Object.fromEntries(added) } };
  const { document } = await previewStack({ stack, config });
  return { name: `${stack}-${name}`, resources: document.resources };
}

async function all(): Promise<readonly Cell[]> {
  const made: Cell[] = [];
  for (const stack of stackNames()) made.push(await previewed(stack, "plain", {}));
  for (const stack of chosen)
    for (const [name, keys] of Object.entries(choices)) made.push(await previewed(stack, name, keys));
  for (const [name, stack, keys] of more) made.push(await previewed(stack, name, keys));
  for (const [tier, name, sampleChoices] of samples) {
    const { resources } = await runStack(tier, sampleChoices);
    made.push({ name: `sample-${tier}-${name}`, resources });
  }
  return made;
}

let made: Promise<readonly Cell[]> | undefined;

/** Every preset on AWS, some with each choice, and the sample, which has the stores that no preset has. */
export const cells = (): Promise<readonly Cell[]> => {
  made ??= all();
  return made;
};
