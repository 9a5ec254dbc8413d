import { describe, expect, test } from "vitest";
import { rowOf } from "../../targets/index.ts";
import { targets } from "../../targets/names.ts";
import { regionOf, statedRegion } from "../../targets/region.ts";

const source = { key: "cloud:region", variables: ["FIRST", "SECOND"], assumed: "middle-1" };
const row = { ...rowOf("kubernetes"), region: source };

describe("a region", () => {
  test.each([
    [{ "cloud:region": "a" }, { FIRST: "b", SECOND: "c" }, "a"],
    [{}, { FIRST: "b", SECOND: "c" }, "b"],
    [{}, { SECOND: "c" }, "c"],
    [{ "cloud:region": "" }, { FIRST: "", SECOND: "c" }, "c"],
    [{ "other:region": "a" }, { THIRD: "b" }, undefined],
  ])("of the configuration %j and the environment %j is %s", (config, env, expected) => {
    expect(statedRegion(source, config, env)).toBe(expected);
    expect(regionOf(row, config, env)).toBe(expected ?? "middle-1");
  });

  test("does not exist on a target without regions, for any environment", () => {
    expect(regionOf({ ...row, region: null }, { "cloud:region": "a" }, { FIRST: "b" })).toBeNull();
  });

  test("of AWS comes from the keys that its provider reads", () => {
    const aws = rowOf("aws");
    expect(regionOf(aws, { "aws:region": "eu-west-1" }, { AWS_REGION: "eu-west-2" })).toBe("eu-west-1");
    expect(regionOf(aws, {}, { AWS_DEFAULT_REGION: "eu-west-3" })).toBe("eu-west-3");
    expect(regionOf(aws, {}, {})).toBe("us-east-1");
  });

  test("is set by a key of a namespace that the target has", () => {
    for (const { region, namespaces } of targets.map(rowOf)) {
      if (region !== null) expect(namespaces).toContain(region.key.split(":")[0]);
    }
  });
});
