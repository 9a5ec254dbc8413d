import { describe, expect, test } from "vitest";
import { rowOf } from "../../targets/index.ts";

const nobody = { HOME: "/nowhere", KUBECONFIG: "/nowhere", AWS_CONFIG_FILE: "/nowhere" };
const keys = { ...nobody, AWS_ACCESS_KEY_ID: "AKIA" };

describe("the account that an up acts on", () => {
  test.each([
    [{}, { ...keys, AWS_REGION: "eu-west-1" }, "eu-west-1", "AWS_REGION"],
    [{}, { ...keys, AWS_DEFAULT_REGION: "eu-west-2" }, "eu-west-2", "AWS_DEFAULT_REGION"],
    [{ "aws:region": "eu-west-3" }, { ...keys, AWS_REGION: "eu-west-1" }, "eu-west-3", "aws:region"],
  ])("is shown with the region of %j and %j", async (config, env, region, from) => {
    const { place } = await rowOf("aws").localConfig();
    expect(place(config, env)).toEqual([
      ["account", "AWS, the keys in AWS_ACCESS_KEY_ID"],
      ["region", `${region}, from ${from}`],
    ]);
  });

  test("is refused without a region: only a preview assumes one", async () => {
    const { place } = await rowOf("aws").localConfig();
    expect(() => place({}, keys)).toThrow(
      "aws:region: got nothing, expected a region such as us-east-1, here, in AWS_REGION or in the profile's configuration file",
    );
  });
});

describe("the cluster that an up acts on", () => {
  test("is refused where no kubeconfig names one", async () => {
    const { place } = await rowOf("kubernetes").localConfig();
    expect(() => place({}, nobody)).toThrow("got no cluster (no current context in a kubeconfig)");
  });

  test("is not needed where objects are written to files", async () => {
    const { place } = await rowOf("kubernetes").localConfig();
    expect(place({ "kubernetes:renderYamlToDirectory": "out" }, nobody)).toEqual([
      ["cluster", "none: objects are written to out"],
    ]);
  });
});

describe("a target that is not provided yet", () => {
  test.each(["gcp", "azure"] as const)("shows nothing for %s, and checks nothing", async (target) => {
    const { place, checks } = await rowOf(target).localConfig();
    expect([place({}, nobody), checks(nobody)]).toEqual([[], []]);
  });
});
