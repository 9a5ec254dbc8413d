import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseData } from "../../../base/data.ts";
import { regions, regionsSchema } from "../../../components/aws/parts/network/regions.ts";
import { type SubnetKind, subnetCidr } from "../../../components/aws/parts/network/subnets.ts";
import { nextZone, standingProblem, zonesOf } from "../../../components/aws/parts/network/zones.ts";

describe("the zones of a region", () => {
  test.each<readonly [string, number, readonly string[] | undefined, readonly string[]]>([
    ["us-east-1", 3, undefined, ["use1-az1", "use1-az2", "use1-az4"]],
    ["ap-northeast-1", 3, undefined, ["apne1-az1", "apne1-az2", "apne1-az4"]],
    ["ca-central-1", 3, undefined, ["cac1-az1", "cac1-az2", "cac1-az4"]],
    ["us-west-1", 2, undefined, ["usw1-az1", "usw1-az3"]],
    ["eu-central-1", 1, undefined, ["euc1-az1"]],
    ["us-east-1", 2, ["use1-az6", "use1-az2"], ["use1-az6", "use1-az2"]],
    ["us-east-1", 1, ["use1-az6", "use1-az2"], ["use1-az6"]],
  ])("%s has %i of %j in that order", (region, count, chosen, zones) => {
    expect(zonesOf({ region, count, chosen }).slice(0, count)).toEqual(zones);
  });

  test.each<readonly [string, string, number, readonly string[] | undefined, string]>([
    [
      "a region with fewer",
      "us-west-1",
      3,
      undefined,
      'aws:region: got "us-west-1" with 2 zones, expected a region with 3, or an existing network (echelon:network)',
    ],
    [
      "a region that the table lacks",
      "mars-north-1",
      1,
      undefined,
      'aws:region: got "mars-north-1", expected one of af-south-1, ap-east-1',
    ],
    [
      "a zone in which a service is missing",
      "us-east-1",
      2,
      ["use1-az1", "use1-az3"],
      'echelon:zones: got "use1-az3", expected some of use1-az1, use1-az2, use1-az4, use1-az5, use1-az6: CloudFront\'s VPC origins and Fargate on ARM are not available in that zone',
    ],
    [
      "a zone of another region",
      "us-east-1",
      1,
      ["euw1-az1"],
      'echelon:zones: got "euw1-az1", a zone of eu-west-1, expected some of use1-az1, use1-az2, use1-az4, use1-az5, use1-az6 in us-east-1',
    ],
    [
      "a zone that no region has",
      "eu-west-1",
      1,
      ["euw1-az9"],
      'echelon:zones: got "euw1-az9", which is no known zone of eu-west-1, expected some of euw1-az1, euw1-az2, euw1-az3 in eu-west-1',
    ],
    [
      "fewer zones than the stack needs",
      "eu-west-1",
      3,
      ["euw1-az2", "euw1-az1"],
      "echelon:zones: got 2 (euw1-az2, euw1-az1), expected at least 3, which this stack needs: add some of euw1-az3",
    ],
  ])("are refused for %s", (_title, region, count, chosen, message) => {
    expect(() => zonesOf({ region, count, chosen })).toThrow(message);
  });

  test.each(Object.entries(regions()))("of %s are its own, and none of them is excluded", (region, row) => {
    const known = [...row.zones, ...Object.keys(row.excluded)];
    expect(new Set(known).size).toBe(known.length);
    // AWS builds the prefix from the parts of the region's name: https://docs.aws.amazon.com/global-infrastructure/latest/regions/az-ids.html
    const [area = "", direction = "", number = ""] = region.split("-");
    const short = direction.replace(/^(north|south)(east|west)$/, "$1 $2").split(" ");
    const prefix = `${area}${short.map((one) => one[0]).join("")}${number}`;
    for (const zone of known) expect(zone).toMatch(new RegExp(`^${prefix}-az\\d$`));
  });

  test("have a prefix list of CloudFront that differs in each region", () => {
    const lists = Object.values(regions()).map(({ cloudFrontPrefixList }) => cloudFrontPrefixList);
    expect(new Set(lists).size).toBe(lists.length);
  });
});

describe("the next subnet", () => {
  const zones = ["use1-az1", "use1-az2", "use1-az4"];

  test.each<readonly [string, readonly string[], string]>([
    ["of a new network has the first zone", [], "use1-az1"],
    ["beside one of this package has the second", ["use1-az1"], "use1-az2"],
    ["beside one in another zone of the list leaves that out", ["use1-az2"], "use1-az1"],
    ["beside one in a zone of no list has the first", ["use1-az3"], "use1-az1"],
    ["beside two fills the gap", ["use1-az4", "use1-az1"], "use1-az2"],
  ])("%s", (_title, taken, zone) => {
    expect(nextZone(zones, taken)).toBe(zone);
  });

  test("never stands in a zone that another one has", () => {
    expect(() => nextZone(zones, zones)).toThrow(/expected a free one of use1-az1/);
  });
});

describe("a subnet that stands", () => {
  const name = "sample-public-0";
  const stands = (zone: string, more: { readonly chosen?: readonly string[]; readonly balanced?: boolean }) =>
    standingProblem({ region: "us-east-1", chosen: undefined, balanced: true, ...more }, { name, zone });

  test.each<readonly [string, string, Parameters<typeof stands>[1]]>([
    ["in a zone of the region", "use1-az6", {}],
    ["in a zone that is not in the table", "use1-az7", {}],
    ["in one of the operator's zones", "use1-az6", { chosen: ["use1-az1", "use1-az6"] }],
    ["in a zone without VPC origins, where no balancer needs one", "use1-az3", { balanced: false }],
  ])("%s may stay", (_title, zone, more) => {
    expect(stands(zone, more)).toBeNull();
  });

  test.each<readonly [string, string, Parameters<typeof stands>[1], string]>([
    [
      "outside the operator's zones",
      "use1-az6",
      { chosen: ["use1-az1", "use1-az2"] },
      "echelon:zones: got use1-az1, use1-az2, expected use1-az6 among them: the subnet sample-public-0 stands there",
    ],
    [
      "below a balancer in a zone without VPC origins",
      "use1-az3",
      {},
      "the subnet sample-public-0 stands in use1-az3, expected one of use1-az1, use1-az2, use1-az4, use1-az5, use1-az6",
    ],
  ])("%s is refused", (_title, zone, more, message) => {
    expect(stands(zone, more)).toContain(message);
  });
});

test("a row with a malformed id is refused with its place", () => {
  const row = { zones: ["use1-az1", "us-east-1a"], cloudFrontPrefixList: "pl-1" };
  const document = {
    zonesSource: "https://example.com",
    exclusionSources: ["https://example.com"],
    prefixListSource: "-",
    date: "2026-11-22",
    regions: { "eu-west-1": row },
  };
  const parse = () => parseData(regionsSchema, document, "regions.json");
  expect(parse).toThrow(
    /regions\.json: regions\.eu-west-1\.zones\.1: got "us-east-1a", expected the id of a zone/,
  );
  expect(parse).toThrow(/cloudFrontPrefixList: got "pl-1", expected the id of a prefix list/);
});

const span = (cidr: string): readonly [number, number] => {
  const [address = "", prefix = ""] = cidr.split("/");
  const first = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  return [first, first + 2 ** (32 - Number(prefix)) - 1];
};

const network = fc
  .tuple(fc.nat({ max: 255 }), fc.nat({ max: 255 }), fc.integer({ min: 16, max: 20 }))
  .map(([second, third, prefix]) => `10.${second}.${third}.0/${prefix}`);

describe("the subnets of a network", () => {
  test.each<[string, SubnetKind, number, string]>([
    ["10.20.0.0/16", "public", 0, "10.20.0.0/20"],
    ["10.20.0.0/16", "private", 2, "10.20.160.0/20"],
    ["10.0.16.0/20", "public", 1, "10.0.17.0/24"],
    // The bits after the prefix do not count.
    ["10.0.17.9/20", "private", 0, "10.0.24.0/24"],
  ])("%s %s %i is %s", (cidr, kind, zone, subnet) => {
    expect(subnetCidr(cidr, kind, zone)).toBe(subnet);
  });

  test("are inside the network, do not overlap and are aligned to their size", () => {
    fc.assert(
      fc.property(network, (cidr) => {
        const [first, last] = span(cidr);
        const base = first - (first % (last - first + 1));
        const spans = (["public", "private"] as const).flatMap((kind) =>
          [0, 1, 2].map((zone) => span(subnetCidr(cidr, kind, zone))),
        );
        const sorted = spans.toSorted(([a], [b]) => a - b);
        sorted.forEach(([start, end], index) => {
          expect(start).toBeGreaterThanOrEqual(base);
          expect(end).toBeLessThanOrEqual(base + (last - first));
          expect(start % (end - start + 1)).toBe(0);
          if (index > 0) expect(start).toBeGreaterThan(sorted[index - 1]?.[1] ?? 0);
        });
      }),
    );
  });
});
