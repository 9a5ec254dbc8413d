import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Manifest } from "../../../manifests/resolve.ts";
import { definitionFile, isPresent } from "../../../sandbox/definitions/files.ts";
import { customKinds, kindOf } from "../../../sandbox/definitions/kinds.ts";
import { type Schema, validateCustom, validatorFor } from "../../../sandbox/definitions/validate.ts";
import { customResources, withUnknownField } from "./customResources.ts";
import { publishedProblems } from "./published.ts";
import { samples } from "./samples/index.ts";

const FOLDER = join(import.meta.dirname, "..", "..", "..", "sandbox", "definitions", "crds");
/** A user without a cache, so that only the definitions of this project are there. */
const NO_CACHE = { HOME: "/nonexistent" };

/** Types of literals have optional fields where JSON has none. */
const objects = Object.values(samples) as readonly unknown[] as readonly Manifest[];

describe("the definitions of custom resources", () => {
  test("exist for exactly the kinds of the samples", () => {
    expect(objects.map(kindOf).toSorted()).toEqual(Object.keys(customKinds).toSorted());
  });

  test("are files of this project only where the operator has no release", () => {
    const own = Object.keys(customKinds).filter((kind) => customKinds[kind]?.operator.release === undefined);
    const paths = own.map((kind) => definitionFile(kind, NO_CACHE)?.path ?? "");
    expect(paths.toSorted()).toEqual(
      readdirSync(FOLDER)
        .map((file) => join(FOLDER, file))
        .toSorted(),
    );
    expect(own).toHaveLength(12);
  });

  test.each(readdirSync(FOLDER))("%s names its source", (file) => {
    expect(readFileSync(join(FOLDER, file), "utf8")).toMatch(/^# .+ \d+\.\d+\.\d+: https:\/\//);
  });
});

describe.each(objects.map((object) => [kindOf(object), object] as const))(
  "an object of %s",
  (kind, object) => {
    test("is accepted by the schema that a third party generated from its definition", () => {
      expect(publishedProblems(kind, object) ?? []).toEqual([]);
    });

    test("is checked only where its definition is on this machine", () => {
      const file = definitionFile(kind, NO_CACHE);
      expect(file && isPresent(file)).toBe(existsSync(file?.path ?? ""));
      expect(validateCustom(object, NO_CACHE)).toEqual(file && isPresent(file) ? [] : null);
    });
  },
);

describe.each([
  samples.cluster,
  samples.redis,
  samples.replication,
  samples.sentinel,
  samples.rabbitmqCluster,
  samples.kafka,
  samples.kafkaNodePool,
  samples.kafkaUser,
] as readonly unknown[] as readonly Manifest[])("an object of $kind", (object) => {
  test("is refused with a mistyped field, at every depth", () => {
    const twins = withUnknownField(object.spec ?? null);
    expect(twins.length).toBeGreaterThan(1);
    for (const spec of twins)
      expect(validateCustom({ ...object, spec })?.join()).toMatch(/Misspelt: got an unknown field/);
  });
});

/** The problems of an object whose `spec.field` has this schema and value. */
function problemsOf(field: Schema & Record<string, unknown>, value: unknown): string {
  const spec = { type: "object", properties: { field } };
  const validate = validatorFor({ type: "object", properties: { spec, metadata: { type: "object" } } });
  validate({ metadata: { labels: { any: "x" } }, spec: { field: value } });
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`).join("\n");
}

describe("a structural schema", () => {
  const object = { type: "object", properties: { name: { type: "string" } } };
  const withDefault = {
    type: "object",
    properties: { name: { default: "x" } as Schema },
    required: ["name"],
  };

  test.each<[string, Schema & Record<string, unknown>, unknown, RegExp]>([
    ["a field that it does not have", object, { nam: "x" }, /field must NOT have additional properties/],
    ["any field of an object without fields", { type: "object" }, { nam: "x" }, /must NOT have additional/],
    [
      "a field of an item",
      { type: "array", items: object },
      [{ nam: "x" }],
      /field\/0 must NOT have additional/,
    ],
    [
      "a field in the entry of a map",
      { type: "object", additionalProperties: object },
      { any: { nam: "x" } },
      /field\/any must NOT have additional/,
    ],
    [
      "nothing for a required field",
      { ...object, required: ["name"] },
      {},
      /must have required property 'name'/,
    ],
    ["a number below its range", { type: "integer", minimum: 1 }, 0, /must be >= 1/],
    [
      "a text that does not fit its pattern",
      { type: "string", pattern: "^[a-z]+$" },
      "A",
      /must match pattern/,
    ],
    [
      "a text that is too short",
      { type: "string", minLength: 1 },
      "",
      /must NOT have fewer than 1 characters/,
    ],
    ["an empty list", { type: "array", minItems: 1 }, [], /must NOT have fewer than 1 items/],
    ["a value outside of its list", { type: "string", enum: ["a"] }, "b", /must be equal to one of/],
    ["a value of another type", { type: "integer" }, "1", /must be integer/],
    ["nothing where it may not be null", object, null, /must be object/],
    [
      "a list where it takes a number or a text",
      { "x-kubernetes-int-or-string": true },
      [],
      /must be integer\n.*must be string/,
    ],
  ])("refuses %s", (_, field, value, message) => {
    expect(problemsOf(field, value)).toMatch(message);
  });

  test.each<[string, Schema & Record<string, unknown>, unknown]>([
    ["a field that it has", object, { name: "x" }],
    [
      "any field of an open object",
      { ...object, "x-kubernetes-preserve-unknown-fields": true },
      { nam: "x" },
    ],
    ["any key of a map", { type: "object", additionalProperties: { type: "string" } }, { any: "x" }],
    ["a required field that has a default", withDefault, {}],
    ["a number or a text", { "x-kubernetes-int-or-string": true }, "50%"],
    ["null where it may be", { ...object, nullable: true }, null],
    ["what only Go's pattern could judge", { type: "string", pattern: "^(?i)abort$" }, "ABORT"],
    ["a text of a format, which the server checks", { type: "string", format: "date-time" }, "x"],
  ])("accepts %s", (_, field, value) => {
    expect(problemsOf(field, value)).toBe("");
  });
});

describe("a message", () => {
  const redis = (spec: object): Manifest => ({
    ...(samples.redis as unknown as Manifest),
    spec: { ...samples.redis.spec, ...spec },
  });

  test.each([
    [
      "an unknown field",
      { storge: {} },
      /^Redis\.spec\.storge: got an unknown field, expected one of .*storage/,
    ],
    [
      "a missing field",
      { kubernetesConfig: {} },
      /^Redis\.spec\.kubernetesConfig\.image: got nothing, expected a value$/,
    ],
    ["another type", { storage: 7 }, /^Redis\.spec\.storage: got 7, expected it to be object$/],
    [
      "a place in a list",
      { tolerations: [7] },
      /^Redis\.spec\.tolerations\[0\]: got 7, expected it to be object$/,
    ],
  ])("about %s names the place, the value and what was expected", (_, spec, message) => {
    expect(validateCustom(redis(spec))?.join("\n")).toMatch(message);
  });

  test("does not exist for a kind without a definition", () => {
    expect(validateCustom({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "x" } })).toBeNull();
  });
});

test("the custom resources of every stack fit the published schemas, and this project's definitions", async () => {
  const examined = new Set<string>();
  for await (const { stack, manifest } of customResources()) {
    const kind = kindOf(manifest);
    examined.add(manifest.kind);
    expect.soft(customKinds[kind], `${stack} ${kind}`).toBeDefined();
    expect.soft(validateCustom(manifest, NO_CACHE) ?? [], `${stack} ${kind}`).toEqual([]);
    expect.soft(publishedProblems(kind, manifest) ?? [], `${stack} ${kind}`).toEqual([]);
  }
  const used = [
    "ScaledObject",
    "TriggerAuthentication",
    "PrometheusRule",
    "PodMonitor",
    "Gateway",
    "HTTPRoute",
    "Redis",
    "RedisReplication",
    "RedisSentinel",
  ];
  expect([...examined]).toEqual(expect.arrayContaining(used));
});
