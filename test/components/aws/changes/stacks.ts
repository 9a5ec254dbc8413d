import type { Tier } from "../../../support/sample.ts";
import type { Choices } from "../../../support/sampleStack.ts";

/* Settings of the stacks that are compared before and after a change. */

export const zoned = { domain: { name: "shop.example.com", zoneId: "Z0123456789" } };
export const plain = { domain: "shop.example.com" };
export const given = {
  domain: { name: "shop.example.com", certificateArn: "arn:aws:acm:us-east-1:123456789012:certificate/01" },
};
const existing = (vpcId: string) => ({
  network: {
    existing: {
      vpcId,
      publicSubnetIds: [`subnet-${vpcId.slice(4)}1`],
      privateSubnetIds: [`subnet-${vpcId.slice(4)}2`, `subnet-${vpcId.slice(4)}3`],
    },
  },
});
export const another = { network: { create: { cidr: "10.30.0.0/16" } } };
/** What an operator sets, in an update of its own, before one that removes what is protected. */
export const trial = { ephemeral: true };
export const theirs = existing("vpc-0a0a0a0a");
export const others = existing("vpc-0b0b0b0b");
export const images = {
  web: "registry.example.com/web:1",
  worker: "registry.example.com/worker:1",
  job: "registry.example.com/job:1",
};
export const fromSmall = { previous: { profile: "sample/small" } };
export const fromMedium = { previous: { profile: "sample/medium" } };
export const fromLarge = { previous: { profile: "sample/large" } };
export const fromContainers = {
  compute: "kubernetes",
  previous: { profile: "sample/medium", compute: "containers" },
} as const;
export const fromPods = {
  compute: "containers",
  previous: { profile: "sample/medium", compute: "kubernetes" },
} as const;
export const europe = { region: "eu-west-1" };

export const shop = { iamPath: "/shop/" };
export const bounded = { permissionsBoundary: "arn:aws:iam::123456789012:policy/boundary" };
export const organized = { auditTrail: "existing" } as const;
export const nat = { overrides: { features: { enterpriseSecurity: true } } };

export type Stack = readonly [Tier, Choices];
export type Row = readonly [title: string, from: Stack, to: Stack];
