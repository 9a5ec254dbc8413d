import type { Keys } from "./stand.ts";

const certificateArn = "arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555";
const existing = {
  vpcId: "vpc-0123456789abcdef0",
  publicSubnetIds: ["subnet-00000001", "subnet-00000002", "subnet-00000003"],
  privateSubnetIds: ["subnet-00000011", "subnet-00000012", "subnet-00000013"],
};

/**
 * Settings that mean the same on every target, by what they are called in a test.
 *
 * @param secret an existing secret, as the target names it.
 */
const sharedWith = (secret: string): Readonly<Record<string, Keys>> => ({
  "no setting": {},
  "a domain": { domain: "shop.example.com" },
  "another domain": { domain: { name: "www.example.com" } },
  "tags, images, alerts, secrets, a budget and replicas": {
    tags: { team: "growth", "cost-center": "17" },
    images: { web: "registry.example.com/web:1.4.0" },
    alerts: { "1": "ops@example.com" },
    secrets: { "mail-api-key": { existing: secret } },
    budget: 1900,
    overrides: { workloads: { web: { replicas: { min: 12, max: 12 } } } },
  },
  "a trial": { ephemeral: true },
});

/** Settings that may change the names or the wiring of resources, on each target. */
export const settings = {
  kubernetes: {
    ...sharedWith("mail/key"),
    "a gateway": { gateway: "istio", domain: "shop.example.com" },
    "another gateway": { gateway: "cilium", domain: "shop.example.com" },
    "a gateway without a domain": { gateway: "istio" },
    "operators of the stack": { operators: "install" },
    "operators of the cluster": { operators: "existing" },
    "operators for some stores": { operators: "existing", engines: { queue: "redis" } },
  },
  aws: {
    ...sharedWith("arn:aws:secretsmanager:us-east-1:123456789012:secret:mail-AbCdEf"),
    "a certificate": { domain: { name: "shop.example.com", certificateArn } },
    "a zone": { domain: { name: "shop.example.com", zoneId: "Z0123456789" } },
    "another network": { network: { create: { cidr: "10.99.0.0/16" } } },
    "an existing network": { network: { existing } },
  },
} satisfies Readonly<Record<string, Readonly<Record<string, Keys>>>>;
