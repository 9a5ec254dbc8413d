import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { rowOf } from "../../targets/index.ts";
import { targets } from "../../targets/names.ts";
import { regionOf, statedRegion } from "../../targets/region.ts";
import type { Config, Environment, RegionSource } from "../../targets/row.ts";

const source: RegionSource = {
  key: "cloud:region",
  variables: ["FIRST", "SECOND"],
  fromFiles: (config) => (config["cloud:file"] === undefined ? undefined : { name: "d", from: "a file" }),
  assumed: "middle-1",
};
const row = { ...rowOf("kubernetes"), region: source };
const [preview, update] = [{ previewed: true }, { previewed: false }];

describe("a region", () => {
  test.each([
    [{ "cloud:region": "a", "cloud:file": "x" }, { FIRST: "b", SECOND: "c" }, "a", "cloud:region"],
    [{ "cloud:file": "x" }, { FIRST: "b", SECOND: "c" }, "b", "FIRST"],
    [{ "cloud:file": "x" }, { SECOND: "c" }, "c", "SECOND"],
    [{ "cloud:region": "" }, { FIRST: "", SECOND: "c" }, "c", "SECOND"],
    [{ "cloud:file": "x" }, { FIRST: "" }, "d", "a file"],
  ])("of the configuration %j and the environment %j is %s, from %s", (config, env, name, from) => {
    expect(statedRegion(source, config, env)).toEqual({ name, from });
    expect(regionOf(row, config, env, update)).toEqual({ name, from, assumed: false });
  });

  test("that the program gives stands above all others", () => {
    const region = regionOf(row, { "cloud:region": "a" }, { FIRST: "b" }, { ...update, given: "here" });
    expect(region).toEqual({ name: "here", from: "the program", assumed: false });
  });

  test.each([
    [{}, {}],
    [{ "other:region": "a" }, { THIRD: "b" }],
    [{ "cloud:region": "" }, { FIRST: "" }],
  ])("that %j and %j do not state is assumed by a preview only", (config: Config, env: Environment) => {
    expect(statedRegion(source, config, env)).toBeUndefined();
    expect(regionOf(row, config, env, preview)).toMatchObject({ name: "middle-1", assumed: true });
    expect(() => regionOf(row, config, env, update)).toThrow(
      "cloud:region: got nothing, expected a region such as middle-1, here, in FIRST or in the profile's configuration file",
    );
  });

  test("does not exist on a target without regions, for any environment", () => {
    const without = { ...row, region: null };
    expect(regionOf(without, { "cloud:region": "a" }, { FIRST: "b" }, update)).toBeNull();
    expect(regionOf(without, {}, {}, { ...update, given: "a" })).toBeNull();
  });

  test("is set by a key of a namespace that the target has", () => {
    for (const { region, namespaces } of targets.map(rowOf)) {
      if (region !== null) expect(namespaces).toContain(region.key.split(":")[0]);
    }
  });
});

describe("the region of AWS", () => {
  const home = mkdtempSync(join(tmpdir(), "echelon-aws-"));
  afterAll(() => rmSync(home, { recursive: true }));
  mkdirSync(join(home, ".aws"));
  const file = (name: string, text: string): string => {
    const path = join(home, name);
    writeFileSync(path, text);
    return path;
  };
  const shared = file(
    ".aws/config",
    [
      "[default]",
      "region = eu-central-1",
      "[profile shop]",
      "output = json",
      "s3 =",
      "  region = us-west-1",
      "Region=eu-north-1 # of the shop",
      "[shop]",
      "region = us-west-2",
      "[sso-session shop]",
      "region = ap-south-1",
      "[profile bare]",
      "sso_region = ap-south-1",
    ].join("\n"),
  );
  const other = file("other", "[default]\nregion = sa-east-1\n");
  const credentials = file("credentials", "[shop]\naws_access_key_id = AKIA\nregion = ca-central-1\n");
  const HOME = { HOME: home };

  test.each<[Config, Environment, string, string]>([
    [{ "aws:region": "eu-west-1" }, { ...HOME, AWS_REGION: "eu-west-2" }, "eu-west-1", "aws:region"],
    [{}, { ...HOME, AWS_REGION: "eu-west-2", AWS_DEFAULT_REGION: "eu-west-3" }, "eu-west-2", "AWS_REGION"],
    [{}, { ...HOME, AWS_DEFAULT_REGION: "eu-west-1" }, "eu-west-1", "AWS_DEFAULT_REGION"],
    [{}, HOME, "eu-central-1", `profile default in ${shared}`],
    [{ "aws:profile": "shop" }, HOME, "eu-north-1", `profile shop in ${shared}`],
    [{}, { ...HOME, AWS_PROFILE: "shop" }, "eu-north-1", `profile shop in ${shared}`],
    [{}, { ...HOME, AWS_DEFAULT_PROFILE: "shop" }, "eu-north-1", `profile shop in ${shared}`],
    [
      { "aws:profile": "default" },
      { ...HOME, AWS_PROFILE: "shop" },
      "eu-central-1",
      `profile default in ${shared}`,
    ],
    [{}, { ...HOME, AWS_CONFIG_FILE: other }, "sa-east-1", `profile default in ${other}`],
    [{ "aws:sharedConfigFiles": `["${other}"]` }, HOME, "sa-east-1", `profile default in ${other}`],
    [
      { "aws:profile": "shop" },
      { ...HOME, AWS_SHARED_CREDENTIALS_FILE: credentials },
      "ca-central-1",
      `profile shop in ${credentials}`,
    ],
  ])("of %j and %j is %s, from %s", (config, env, name, from) => {
    expect(regionOf(rowOf("aws"), config, env, update)).toEqual({ name, from, assumed: false });
  });

  test.each<[Config, Environment]>([
    [{}, {}],
    [{}, { HOME: join(home, "nobody") }],
    [{ "aws:profile": "bare" }, HOME],
    [{ "aws:profile": "unknown" }, HOME],
    [{}, { HOME: home, AWS_CONFIG_FILE: home }],
    [{ "aws:sharedConfigFiles": "no list" }, {}],
  ])("is not stated by %j and %j", (config, env) => {
    expect(() => regionOf(rowOf("aws"), config, env, update)).toThrow("aws:region: got nothing");
    expect(regionOf(rowOf("aws"), config, env, preview)).toMatchObject({ name: "us-east-1", assumed: true });
  });
});
