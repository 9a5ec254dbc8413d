import { expect, test } from "vitest";
import { wiringOf } from "../../../../components/aws/parts/wiring.ts";
import type { SecretReference } from "../../../../components/platform.ts";

const withSecret = (secret: SecretReference) => ({
  wiring: { worker: { environment: { PORT: "8080" }, secrets: { API_KEY: secret } } },
});

test("a workload gets a secret of Secrets Manager unchanged", () => {
  const secret = {
    in: "aws",
    arn: "arn:aws:secretsmanager:us-east-1:123456789012:secret:x",
    key: "k",
  } as const;
  expect(wiringOf(withSecret(secret), "worker")).toEqual({
    environment: { PORT: "8080" },
    secrets: { API_KEY: secret },
  });
});

test("a secret of a cluster is refused with the name of its variable", () => {
  const secret = { in: "kubernetes", name: "database", key: "password" } as const;
  expect(() => wiringOf(withSecret(secret), "worker")).toThrow(
    /API_KEY: got a secret of a cluster, expected/,
  );
});

test("a workload without wiring has neither variables nor secrets", () => {
  expect(wiringOf({ wiring: {} }, "worker")).toEqual({ environment: {}, secrets: {} });
});
