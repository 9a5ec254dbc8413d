import { expect, test } from "vitest";
import type { Json } from "../../../base/json.ts";
import { protectionOf } from "../../../cli/view/protection.ts";

type Inputs = Readonly<Record<string, Json>>;
const one = (type: string, inputs: Inputs = {}) => ({ type, inputs });

const budget = (notifications: Json) => one("aws:budgets/budget:Budget", { notifications });
const cached = (cachePolicyId: string) =>
  one("aws:cloudfront/distribution:Distribution", { defaultCacheBehavior: { cachePolicyId } });

test.each([
  [
    "a budget that notifies an address",
    [budget([{ subscriberEmailAddresses: ["ops@example.com"] }])],
    "budget alarm",
  ],
  [
    "a budget that notifies a topic",
    [budget([{ subscriberSnsTopicArns: ["${topic.arn}"] }])],
    "budget alarm",
  ],
  ["a budget that notifies nobody", [budget([])], ""],
  ["a budget without notifications", [one("aws:budgets/budget:Budget")], ""],
  ["CloudFront that caches", [cached("83da9c7e-98b4-4e11-a168-04f0df8e2c65")], "CDN"],
  [
    "CloudFront that caches nothing",
    [cached("4135ea2d-6df8-44a3-9df3-4b5a84be39ad")],
    "CloudFront without a cache",
  ],
  [
    "several of a kind",
    [one("aws:kms/key:Key"), one("aws:kms/key:Key"), one("aws:cloudtrail/trail:Trail")],
    "own encryption keys, audit trail",
  ],
  [
    "policies of a cluster, which its network plugin may ignore",
    [one("kubernetes:networking.k8s.io/v1:NetworkPolicy")],
    "network policies, if the network plugin of the cluster enforces them",
  ],
  ["what protects nothing", [one("aws:s3/bucket:Bucket")], ""],
])("the protection by %s is what it gives", (_, resources, text) => {
  expect(protectionOf(resources)).toBe(text);
});
