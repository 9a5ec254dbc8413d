import { describe, expect, test } from "vitest";
import { previewStack } from "../../../../preview/stack.ts";
import type { Tier } from "../../../support/sample.ts";
import type { Choices } from "../../../support/sampleStack.ts";
import { peculiar } from "../../../support/workloadKinds.ts";
import { givenNames, namesIn, takenNames, takenPlaces } from "./names.ts";
import { type Observed, observe } from "./observe.ts";

const zoned = { domain: { name: "shop.example.com", zoneId: "Z0123456789" } };
const fromSmall = { previous: { profile: "sample/small" } };
const fromLarge = { previous: { profile: "sample/large" } };
const fromMedium = { previous: { profile: "sample/medium" } };

const DEPLOYER = "arn:aws:iam::123456789012:role/deployer";
const READER = "arn:aws:iam::123456789012:role/reader";

const stacks: readonly (readonly [title: string, Tier, Choices])[] = [
  [
    "pods",
    "large",
    { compute: "kubernetes", cluster: { create: { admins: [DEPLOYER], viewers: [READER] } } },
  ],
  ["a machine", "small", zoned],
  ["containers", "medium", {}],
  ["containers with a domain", "medium", zoned],
  ["containers with every store", "large", zoned],
  ["another network", "large", { network: { create: { cidr: "10.30.0.0/16" } } }],
  ["a trial", "large", { ephemeral: true }],
  ["a durable cache", "large", { overrides: { stores: { cache: { durable: true } } } }],
  ["a job, a lock and SAML", "medium", { ...zoned, ...peculiar }],
  ["NAT", "medium", { overrides: { features: { enterpriseSecurity: true } } }],
  ["a switch", "medium", { ...fromSmall, serve: "current" }],
  ["the way back", "small", { ...fromMedium, serve: "current" }],
  ["a smaller tier", "small", { ...fromLarge, serve: "current" }],
  [
    "a store that is given up",
    "small",
    { ...fromLarge, serve: "current", retire: { "database-rds": "unprotect" } },
  ],
];

const all = () => Promise.all(stacks.map(([, tier, choices]) => observe(tier, choices)));

describe("no name stands in the way of a replacement", () => {
  test.each(stacks)("of %s", async (_title, tier, choices) => {
    expect(takenNames(await observe(tier, choices))).toEqual([]);
  });

  test("and no place of which AWS keeps one does", async () => {
    expect(takenPlaces(await all())).toEqual([]);
  });

  test.each(["local", "regional", "enterprise"])("and the preset %s gives no other name", async (preset) => {
    const values = { "echelon:profile": `marketing-engine/${preset}`, "echelon:target": "aws" };
    const { document } = await previewStack({ stack: preset, config: { values, secretKeys: [] } });
    expect(namesIn(document.resources).filter((key) => givenNames[key] === undefined)).toEqual([]);
  });

  test("and every row of the table is the name of something", async () => {
    const named = new Set((await all()).flatMap(namesIn));
    expect(Object.keys(givenNames).filter((key) => !named.has(key))).toEqual([]);
  });
});

/** The stack with a change in the resource of a type. */
const changed = async (type: string, change: (one: Observed) => Partial<Observed>): Promise<Observed[]> =>
  (await observe("large", zoned)).map((one) => (one.type === type ? { ...one, ...change(one) } : one));

describe("the rules have something to find", () => {
  test.each<readonly [string, string, (one: Observed) => Partial<Observed>, RegExp]>([
    [
      "a name without a row",
      "aws:sqs/queue:Queue",
      ({ inputs }) => ({ inputs: { ...inputs, name: "sample" } }),
      /Queue name has no row/,
    ],
    [
      "a fixed name",
      "aws:lb/loadBalancer:LoadBalancer",
      ({ inputs }) => ({ inputs: { ...inputs, name: "sample" }, refersTo: {} }),
      /sample-balancer-10-20-0-0-16: name is fixed/,
    ],
    [
      "a fixed name inside an input",
      "aws:cloudfront/vpcOrigin:VpcOrigin",
      () => ({ refersTo: {} }),
      /sample-origin-443-.*: vpcOriginEndpointConfig.name is fixed/,
    ],
    [
      "a random end that stays when its resource is replaced",
      "random:index/randomId:RandomId",
      ({ inputs: { keepers: _, ...inputs } }) => ({ inputs }),
      /sample-targets-8080-.*: another vpcId replaces it and leaves its name/,
    ],
    [
      "an old one that does not go first",
      "aws:kms/alias:Alias",
      () => ({ deletedFirst: false }),
      /sample-key-alias: the new one finds the name of the old one/,
    ],
  ])("%s", async (_title, type, change, problem) => {
    expect(takenNames(await changed(type, change)).join("\n")).toMatch(problem);
  });

  test("a place that stays while something else replaces its resource", async () => {
    const stack = await changed("aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration", () => ({
      deletedFirst: false,
    }));
    expect(takenPlaces([stack]).join("\n")).toMatch(
      /WebAclLoggingConfiguration: another logDestinationConfigs replaces it and leaves resourceArn/,
    );
  });
});
