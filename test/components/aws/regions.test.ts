import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseData } from "../../../base/data.ts";
import { regions, regionsSchema, zonesOf } from "../../../components/aws/parts/network/regions.ts";
import { type SubnetKind, subnetCidr } from "../../../components/aws/parts/network/subnets.ts";

describe("the zones of a region", () => {
  test.each([
    ["us-east-1", 3, ["us-east-1a", "us-east-1b", "us-east-1c"]],
    ["ap-northeast-1", 3, ["ap-northeast-1a", "ap-northeast-1c", "ap-northeast-1d"]],
    ["ca-central-1", 3, ["ca-central-1a", "ca-central-1b", "ca-central-1d"]],
    ["us-west-1", 2, ["us-west-1a", "us-west-1c"]],
    ["eu-central-1", 1, ["eu-central-1a"]],
  ])("%s has %i in the order of their letters", (region, count, zones) => {
    expect(zonesOf(region, count)).toEqual(zones);
  });

  test("are refused where the region has fewer, with a message that says what to change", () => {
    expect(() => zonesOf("us-west-1", 3)).toThrow(/us-west-1.*2 zones.*echelon:network/);
  });

  test("are refused for a region that the table lacks", () => {
    expect(() => zonesOf("mars-north-1", 1)).toThrow(
      /aws:region: got "mars-north-1", expected one of .*us-east-1/,
    );
  });

  test("have a prefix list of CloudFront that differs in each region", () => {
    const lists = Object.values(regions()).map(({ cloudFrontPrefixList }) => cloudFrontPrefixList);
    expect(new Set(lists).size).toBe(lists.length);
  });
});

test("a row with one zone too many or a malformed id is refused with its place", () => {
  const row = { zones: "abcd", cloudFrontPrefixList: "pl-1" };
  const document = {
    zonesSource: "https://example.com",
    prefixListSource: "-",
    date: "2026-11-22",
    regions: { "eu-west-1": row },
  };
  const parse = () => parseData(regionsSchema, document, "regions.json");
  expect(parse).toThrow(/regions\.json: regions\.eu-west-1\.zones: got "abcd", expected the letters/);
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
