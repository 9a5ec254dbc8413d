import { describe, expect, expectTypeOf, test } from "vitest";
import { type EndpointSecrets, type EndpointValues, endpointOf } from "../../components/endpoint.ts";
import { queueValues } from "../../components/queueValues.ts";
import { postgres } from "../../plan/engines/postgres.ts";
import { queueRules } from "../../plan/engines/queue.ts";
import { type RedisPlan, redis } from "../../plan/engines/redis.ts";
import { s3 } from "../../plan/engines/s3.ts";
import { seaweedfs } from "../../plan/engines/seaweedfs.ts";
import type { StorePlans } from "../../plan/types.ts";
import { given } from "../support/storesOfEachKind.ts";

const password = { in: "kubernetes", name: "held", key: "password" } as const;

describe("an endpoint", () => {
  test("has the variables of the plan with the values of the platform", () => {
    const store = seaweedfs(given("object"));
    const secrets = { accessKey: { ...password, key: "a" }, secretKey: { ...password, key: "s" } };
    expect(endpointOf(store, { endpoint: "http://data", bucket: "data", region: "here" }, secrets)).toEqual({
      environment: {
        DATA_STORAGE_ENDPOINT: "http://data",
        DATA_STORAGE_BUCKET: "data",
        AWS_REGION: "here",
      },
      secrets: { AWS_ACCESS_KEY_ID: secrets.accessKey, AWS_SECRET_ACCESS_KEY: secrets.secretKey },
    });
  });

  test("has a variable for each database, named after the database", () => {
    const { environment, secrets } = endpointOf(
      postgres(given("postgres")),
      { url: (database) => `postgresql://data/${database}` },
      { password },
    );
    expect(environment).toEqual({
      DATABASE_URL: "postgresql://data/shop",
      DATABASE_URL_OLD_ORDERS: "postgresql://data/old-orders",
    });
    expect(secrets).toEqual({ PGPASSWORD: password });
  });

  test("leaves out values for which the kind of store has no variable", () => {
    const values = {
      ...{ url: "redis://data", stream: "data:items", group: "workers", deadLetters: "data:dead" },
      ...queueValues(queueRules),
    };
    const of = (store: RedisPlan) => Object.keys(endpointOf(store, values, { password }).environment);
    expect(of(redis(given("queue")))).toEqual([
      "QUEUE_URL",
      "QUEUE_NAME",
      "QUEUE_GROUP",
      "QUEUE_DEAD_LETTERS",
      "QUEUE_VISIBILITY_SECONDS",
      "QUEUE_MAX_ATTEMPTS",
    ]);
    expect(of(redis(given("redis")))).toEqual(["REDIS_URL"]);
  });
});

describe("a platform that forgets a value does not compile", () => {
  const store = s3(given("object"));

  test("whichever it is", () => {
    // @ts-expect-error the region is missing
    expect(() => endpointOf(store, { endpoint: "e", bucket: "b" }, {})).toThrow(
      "variable AWS_REGION: got no region from the platform, expected that of the store",
    );
    // @ts-expect-error the password is missing
    expect(() => endpointOf(redis(given("redis")), { url: "u" }, {})).toThrow(
      "variable REDIS_PASSWORD: got no password from the platform, expected that of the store",
    );
  });

  test("nor one that gives a secret in plain", () => {
    type Values = keyof EndpointValues<StorePlans["seaweedfs"]>;
    expectTypeOf<Values>().toEqualTypeOf<"endpoint" | "bucket" | "region" | "authority">();
    type Secrets = keyof EndpointSecrets<StorePlans["seaweedfs"]>;
    expectTypeOf<Secrets>().toEqualTypeOf<"accessKey" | "secretKey">();
    expectTypeOf<keyof EndpointSecrets<StorePlans["s3"]>>().toEqualTypeOf<never>();
    expectTypeOf<keyof EndpointValues<StorePlans["redis"]>>().toEqualTypeOf<
      "url" | "stream" | "names" | "group" | "deadLetters" | "visibilitySeconds" | "maxAttempts" | "authority"
    >();
  });
});
