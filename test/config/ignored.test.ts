import { describe, expect, test } from "vitest";
import { ignoredNotes } from "../../config/ignored.ts";
import { settingsFrom } from "../../config/keys.ts";
import { loadProfile } from "../../profiles/load.ts";
import { sampleReference } from "../support/sample.ts";

const ALERTS = JSON.stringify({ 1: "ops@example.com", 4: "https://hooks.example.com" });
const DOMAIN = JSON.stringify({
  name: "shop.example.com",
  zoneId: "Z0123456789ABCDEFGHIJ",
  issuer: { name: "x" },
});
const SECRETS = JSON.stringify({ "mail-api-key": "x", "tls-certificate": { existing: "x" } });

function notes(values: Readonly<Record<string, string>>, target: string, overrides = {}): string[] {
  const profile = sampleReference("small");
  const config = {
    values: { "echelon:profile": profile, "echelon:target": target, ...values },
    secretKeys: [],
  };
  return ignoredNotes(settingsFrom(config), loadProfile(profile, overrides));
}

/** Keys with their values, and what is said of them on a cluster and on AWS. */
const rows: readonly (readonly [
  key: string,
  value: string,
  said: Readonly<Record<"kubernetes" | "aws", readonly string[]>>,
])[] = [
  [
    "echelon:gateway",
    "istio",
    {
      kubernetes: [],
      aws: ["echelon:gateway: has no effect, as only kubernetes has this key, and the target is aws"],
    },
  ],
  [
    "echelon:loadTests",
    '{"schedule":"0 3 * * *"}',
    {
      kubernetes: [],
      aws: [
        "echelon:loadTests: has no effect, as the stack makes no nightly run on aws: use the workflow of docs/load-testing-nightly.md",
      ],
    },
  ],
  [
    "echelon:secrets",
    '{"load-test-headers":"{}"}',
    {
      kubernetes: [
        "echelon:secrets.load-test-headers: has no effect, as echelon:loadTests makes no load test that logs in",
      ],
      aws: [
        "echelon:secrets.load-test-headers: has no effect, as echelon:loadTests makes no load test that logs in",
      ],
    },
  ],
  [
    "echelon:network",
    '{"create":{"cidr":"10.20.0.0/16"}}',
    {
      kubernetes: ["echelon:network: has no effect, as only aws has this key, and the target is kubernetes"],
      aws: [],
    },
  ],
  [
    "echelon:domain",
    DOMAIN,
    {
      kubernetes: ["echelon:domain.zoneId: has no effect, as the target kubernetes does not use it"],
      aws: ["echelon:domain.issuer: has no effect, as the target aws does not use it"],
    },
  ],
  ["echelon:domain", "shop.example.com", { kubernetes: [], aws: [] }],
  [
    "echelon:workflows",
    '["onboarding"]',
    {
      kubernetes: ["echelon:workflows: has no effect, as sample/small runs no service for each workflow"],
      aws: ["echelon:workflows: has no effect, as sample/small runs no service for each workflow"],
    },
  ],
  [
    "echelon:sso",
    '{"issuer":"https://id.example.com","clientId":"shop"}',
    {
      kubernetes: ["echelon:sso: has no effect, as sample/small has no single sign-on"],
      aws: ["echelon:sso: has no effect, as sample/small has no single sign-on"],
    },
  ],
  [
    "echelon:secrets",
    SECRETS,
    {
      kubernetes: [],
      aws: ["echelon:secrets.tls-certificate: has no effect, as the target aws has certificates of its own"],
    },
  ],
  [
    "echelon:secrets",
    '{"search-api-key":"x","other-key":"y"}',
    {
      kubernetes: ["echelon:secrets.other-key: has no effect, as nothing of sample/small uses it"],
      aws: ["echelon:secrets.other-key: has no effect, as nothing of sample/small uses it"],
    },
  ],
  [
    "aws:region",
    "eu-west-1",
    {
      kubernetes: ["aws:region: has no effect, as the target kubernetes does not use this provider"],
      aws: [],
    },
  ],
  [
    "kubernetes:context",
    "shop",
    {
      kubernetes: [],
      aws: ["kubernetes:context: has no effect, as the target aws does not use this provider"],
    },
  ],
  ["pulumi:tags", "{}", { kubernetes: [], aws: [] }],
  ["echelon:budget", "50", { kubernetes: [], aws: [] }],
];

describe("a key that has no effect", () => {
  test.each(rows)("is named: %s %s", (key, value, said) => {
    for (const target of ["kubernetes", "aws"] as const)
      expect(notes({ [key]: value }, target)).toEqual(said[target]);
  });

  test("may be the address of a level that no alert has; a cloud notifies the lowest of the spend", () => {
    const quiet = "echelon:alerts.4: has no effect, as no alert of sample/small is of this level";
    const heard = Object.values(loadProfile(sampleReference("small")).triggers).map(({ level }) => level);
    expect(heard).not.toContain(4);
    expect(notes({ "echelon:alerts": ALERTS }, "kubernetes")).toContain(quiet);
    expect(notes({ "echelon:alerts": ALERTS }, "aws")).toEqual([quiet]);
    expect(notes({ "echelon:alerts": '{"4":"ops@example.com"}' }, "aws")).toEqual([]);
  });

  test("has an effect where the tier asks for it", () => {
    const sso = { "echelon:sso": '{"issuer":"https://id.example.com","clientId":"shop"}' };
    expect(notes(sso, "aws", { features: { sso: true } })).toEqual([]);
  });
});

test.each([
  ["engines", '{"queue":"redis"}'],
  ["licences", '["neo4j"]'],
])("echelon:%s counts on AWS where the pods of the stack run on a cluster", (key, value) => {
  const given = { [`echelon:${key}`]: value };
  expect(notes({ ...given, "echelon:compute": "kubernetes" }, "aws")).toEqual([]);
  expect(notes({ ...given, "echelon:compute": "host" }, "aws")).toEqual([
    `echelon:${key}: has no effect, as only kubernetes has this key, and the target is aws`,
  ]);
});
