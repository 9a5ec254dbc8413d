import { describe, expect, test } from "vitest";
import {
  deliverSecrets,
  deliverUnchanged,
  type SecretsIn,
  undeliverable,
} from "../../components/deliverSecrets.ts";
import type { AwsSecret, KubernetesSecret } from "../../components/platform.ts";

const held: KubernetesSecret = { in: "kubernetes", name: "redis-credentials", key: "password" };
const kept: AwsSecret = { in: "aws", arn: "arn:aws:secretsmanager:us-east-1:123456789012:secret:db" };

const toCluster = {
  kubernetes: deliverUnchanged<"kubernetes">,
  aws: (secrets: SecretsIn<"aws">): SecretsIn<"kubernetes"> =>
    Object.fromEntries(Object.keys(secrets).map((key) => [key, { in: "kubernetes", name: "brought", key }])),
};

const toAws = {
  aws: deliverUnchanged<"aws">,
  kubernetes: undeliverable("a Kubernetes cluster", "one of AWS Secrets Manager"),
};

describe("secrets are delivered to the place where a workload reads them", () => {
  test("secrets that are already there stay unchanged, the others are delivered together", () => {
    expect(deliverSecrets({ REDIS_PASSWORD: held, PGPASSWORD: kept }, toCluster)).toEqual({
      REDIS_PASSWORD: held,
      PGPASSWORD: { in: "kubernetes", name: "brought", key: "PGPASSWORD" },
    });
  });

  test("a secret that no variable uses is not refused", () => {
    expect(deliverSecrets({ PGPASSWORD: kept }, toAws)).toEqual({ PGPASSWORD: kept });
    expect(deliverSecrets({}, toAws)).toEqual({});
  });

  test("a secret that cannot be delivered is refused with the name of its variable", () => {
    expect(() => deliverSecrets({ PGPASSWORD: kept, REDIS_PASSWORD: held }, toAws)).toThrow(
      "REDIS_PASSWORD: got a secret of a Kubernetes cluster, expected one of AWS Secrets Manager",
    );
  });
});
