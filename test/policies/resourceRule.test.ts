import { describe, expect, test } from "vitest";
import { atLeast, atMost, is, present } from "../../policies/conditions.ts";
import { resourceRule } from "../../policies/resourceRule.ts";
import { at } from "../../policies/values.ts";
import { type Field, type Fields, record } from "./fixtures.ts";
import { messagesOf, rowsOf, statusOf } from "./rows.ts";

const DEPLOYMENT = "kubernetes:apps/v1:Deployment";
const DATABASE = "aws:rds/instance:Instance";
const VOLUME = "aws:ebs/volume:Volume";

const pod = (containers: Field): Fields => ({ spec: { template: { spec: { containers } } } });

/** One rule for several types, clouds and depths of inputs. */
const hardened = resourceRule({
  name: "hardened",
  level: "mandatory",
  description: "What holds data or runs code is hardened.",
  types: {
    [DATABASE]: [
      { reads: "storageEncrypted", expects: is(true), change: "set storageEncrypted" },
      { reads: "backupRetentionPeriod", expects: atLeast(7, "days"), change: "raise it" },
      {
        reads: "deletionProtection",
        expects: ({ resource }) =>
          at(resource.properties, "skipFinalSnapshot") === true
            ? { notApplicable: `${resource.name} is a trial` }
            : is(true),
        change: "set deletionProtection",
      },
    ],
    [VOLUME]: [{ reads: "kmsKeyId", expects: present("a key"), change: "name one" }],
    "kubernetes:apps:Deployment": [
      {
        reads: "spec.template.spec.containers[].securityContext.privileged",
        expects: is(false),
        change: "take privileged away",
      },
      {
        reads: "spec.template.spec.containers[].ports[].hostPort",
        expects: ({ item }) => atMost(at(item, "containerPort") === 22 ? 0 : 65_535),
        change: "take hostPort away",
      },
    ],
    "kubernetes:core:Namespace": [
      {
        reads: 'metadata.labels["pod-security.kubernetes.io/enforce"]',
        expects: is("baseline", "restricted"),
        change: "label it",
      },
    ],
  },
});

const database = { storageEncrypted: true, backupRetentionPeriod: 7, deletionProtection: true };
const container = { name: "app", securityContext: { privileged: false } };

const rowsFor = (type: string, inputs: Fields) => rowsOf(hardened, [record(type, "one", inputs)]);

test.each<[string, string, Fields]>([
  ["values that are as expected", DATABASE, database],
  ["a value at its limit and above it", DATABASE, { ...database, backupRetentionPeriod: 30 }],
  ["a nested value of each list item", DEPLOYMENT, pod([container, { ...container, name: "b" }])],
  ["another version of a Kubernetes kind", "kubernetes:apps/v1beta2:Deployment", pod([container])],
  ["an absent list", DEPLOYMENT, pod([container])],
  ["one of several values", "kubernetes:core/v1:Namespace", labelled("restricted")],
  ["a value that the condition takes unknown", VOLUME, { kmsKeyId: "${key.arn}" }],
])("a rule about resources passes %s", (_, type, inputs) => {
  expect(statusOf(rowsFor(type, inputs))).toBe("pass");
});

function labelled(level: Field): Fields {
  return { metadata: { labels: { "pod-security.kubernetes.io/enforce": level } } };
}

test.each<[string, string, Fields, string]>([
  [
    "another value",
    DATABASE,
    { ...database, storageEncrypted: false },
    "storageEncrypted: got false, expected true; set storageEncrypted",
  ],
  ["no value", VOLUME, {}, "kmsKeyId: got nothing, expected a key; name one"],
  [
    "a value of another type",
    DATABASE,
    { ...database, storageEncrypted: "true" },
    'storageEncrypted: got "true", expected true; set storageEncrypted',
  ],
  [
    "several values, each with a finding",
    DATABASE,
    { ...database, storageEncrypted: null, backupRetentionPeriod: 6 },
    "storageEncrypted: got null, expected true; set storageEncrypted; " +
      "backupRetentionPeriod: got 6, expected at least 7 days; raise it",
  ],
  [
    "one item of a list, by its name",
    DEPLOYMENT,
    pod([container, { name: "bad", securityContext: { privileged: true } }]),
    "spec.template.spec.containers[bad].securityContext.privileged: got true, expected false; take privileged away",
  ],
  [
    "an item without a name, by its index",
    DEPLOYMENT,
    pod([container, { securityContext: { privileged: true } }]),
    "spec.template.spec.containers[1].securityContext.privileged: got true, expected false; take privileged away",
  ],
  [
    "a list in a list, by the innermost item",
    DEPLOYMENT,
    pod([
      {
        ...container,
        ports: [
          { containerPort: 22, hostPort: 22 },
          { containerPort: 80, hostPort: 80 },
        ],
      },
    ]),
    "spec.template.spec.containers[app].ports[0].hostPort: got 22, expected at most 0; take hostPort away",
  ],
  [
    "another value where a list is expected",
    DEPLOYMENT,
    pod({ name: "app" }),
    'spec.template.spec.containers: got {"name":"app"}, expected a list; take privileged away; ' +
      'spec.template.spec.containers: got {"name":"app"}, expected a list; take hostPort away',
  ],
  [
    "a key with dots and slashes",
    "kubernetes:core/v1:Namespace",
    labelled("privileged"),
    'metadata.labels["pod-security.kubernetes.io/enforce"]: got "privileged", expected "baseline" or "restricted"; label it',
  ],
])("a rule about resources is broken by %s", (_, type, inputs, message) => {
  const rows = rowsFor(type, inputs);
  expect(statusOf(rows)).toBe("violation of one");
  expect(messagesOf(rows)).toBe(message);
});

describe("a value that is known only after apply", () => {
  test.each<[string, string, Fields, string]>([
    ["itself", DATABASE, { ...database, storageEncrypted: "${x.y}" }, "storageEncrypted"],
    [
      "by what it stands in",
      "kubernetes:core/v1:Namespace",
      { metadata: "${x.metadata}" },
      "metadata.labels",
    ],
    ["by its list", DEPLOYMENT, pod("${x.containers}"), "containers[].securityContext.privileged"],
    ["by its list item", DEPLOYMENT, pod(["${x.container}"]), "containers[0].securityContext.privileged"],
  ])("%s breaks the rule", (_, type, inputs, place) => {
    const rows = rowsFor(type, inputs);
    expect(statusOf(rows)).toBe("violation of one");
    expect(messagesOf(rows)).toContain(place);
    expect(messagesOf(rows)).toContain(": got a value known only after apply, expected ");
  });
});

describe("a rule about resources does not apply", () => {
  test("to a stack without a resource of its types, and the message names the types", () => {
    expect(rowsOf(hardened, [record("aws:s3/bucket:Bucket", "b")])).toMatchObject([
      {
        status: "not-applicable",
        message: `the stack has no ${DATABASE} and no ${VOLUME} and no kubernetes:apps:Deployment and no kubernetes:core:Namespace`,
      },
    ]);
  });

  const trial = { ...database, skipFinalSnapshot: true, deletionProtection: false };
  const onlyProtected = resourceRule({
    name: "protected",
    level: "advisory",
    description: "Databases are protected.",
    types: {
      [DATABASE]: [
        {
          reads: "deletionProtection",
          expects: ({ resource }) =>
            at(resource.properties, "skipFinalSnapshot") === true
              ? { notApplicable: `${resource.name} is a trial` }
              : is(true),
          change: "set deletionProtection",
        },
      ],
    },
  });

  test("where none of its expectations applies, and the message says why", () => {
    expect(
      rowsOf(onlyProtected, [record(DATABASE, "one", trial), record(DATABASE, "two", trial)]),
    ).toMatchObject([{ status: "not-applicable", message: "one is a trial; two is a trial" }]);
  });

  test("to one resource while it applies to another", () => {
    const both = [record(DATABASE, "one", trial), record(DATABASE, "two", { deletionProtection: false })];
    expect(statusOf(rowsOf(onlyProtected, both))).toBe("violation of two");
    expect(statusOf(rowsOf(hardened, [record(DATABASE, "one", trial)]))).toBe("pass");
  });
});

test("each resource that breaks a rule has its own row", () => {
  const open = { ...database, storageEncrypted: false };
  const rows = rowsOf(hardened, [
    record(DATABASE, "a", open),
    record(DATABASE, "b", database),
    record(DATABASE, "c", open),
  ]);
  expect(statusOf(rows)).toBe("violation of a, c");
});
