import aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { afterAll, describe, expect, test, vi } from "vitest";
import { System } from "../../../components/system.ts";
import type { ProgramResult, ProgramRun } from "../../../preview/engine/run.ts";
import { previewStack } from "../../../preview/stack.ts";
import { run } from "../../support/inProcess.ts";
import { sampleReference } from "../../support/sample.ts";

// The region of whoever runs the tests must not count.
const NOWHERE = {
  AWS_REGION: "",
  AWS_DEFAULT_REGION: "",
  AWS_PROFILE: "",
  AWS_CONFIG_FILE: "/nowhere",
  AWS_SHARED_CREDENTIALS_FILE: "/nowhere",
};
const at = (env: Readonly<Record<string, string>>) => {
  for (const [name, value] of Object.entries({ ...NOWHERE, ...env })) vi.stubEnv(name, value);
};

afterAll(() => vi.unstubAllEnvs());

const system = (more: object, opts: pulumi.ComponentResourceOptions = {}) => {
  new System("shop", { profile: sampleReference("small"), target: "aws", ...more }, opts);
  return {};
};

/** Regions of all resources that have one; those of CloudFront are always in us-east-1. */
const regionsOf = ({ resources }: ProgramResult): ReadonlySet<unknown> =>
  new Set(
    resources
      .filter(
        ({ type, inputs }) =>
          type.startsWith("aws:") && inputs.region !== undefined && inputs.region !== "us-east-1",
      )
      .map(({ inputs }) => inputs.region),
  );

describe("every resource is where the preview says", () => {
  test.each<[Record<string, string>, Record<string, string>]>([
    [{}, { AWS_DEFAULT_REGION: "eu-west-1" }],
    [{}, { AWS_REGION: "eu-west-1", AWS_DEFAULT_REGION: "us-east-1" }],
    [{ "aws:region": "eu-west-1" }, { AWS_REGION: "us-east-1" }],
  ])("with the configuration %j and the environment %j", async (config, env) => {
    at(env);
    const values = { "echelon:profile": sampleReference("small"), "echelon:target": "aws", ...config };
    const { document, plan } = await previewStack({ stack: "test", config: { values, secretKeys: [] } });
    expect(document.region).toBe("eu-west-1");
    expect(regionsOf(document as unknown as ProgramResult)).toEqual(new Set(["eu-west-1"]));
    expect(plan.notes.join("\n")).not.toContain("aws:region");
  });

  test("and a preview that assumes a region says so", async () => {
    at({});
    const values = { "echelon:profile": sampleReference("small"), "echelon:target": "aws" };
    const { document, plan } = await previewStack({ stack: "test", config: { values, secretKeys: [] } });
    expect(document.region).toBe("us-east-1");
    expect(plan.notes).toContainEqual(
      "aws:region: nothing states a region, so this preview assumes us-east-1; an up needs one, here or in AWS_REGION",
    );
  });
});

describe("a System with a provider of the program", () => {
  const provider = () => new aws.Provider("far", { region: "eu-west-1" });
  const withProvider = (more: object, config: ProgramRun["config"] = {}) => {
    at({});
    return run(() => system(more, { provider: provider() }), { config });
  };

  test.each([
    [{ region: "eu-west-1" }, {}],
    [{}, { "aws:region": "eu-west-1" }],
  ])("is in the provider's region, with the args %j and the configuration %j", async (more, config) => {
    const result = await withProvider(more, config);
    expect(regionsOf(result)).toEqual(new Set(["eu-west-1"]));
    const queues = result.resources.filter(({ custom, type }) => custom && type.startsWith("aws:"));
    expect(new Set(queues.map((one) => one.provider?.split("::").at(-1)))).toEqual(new Set(["far"]));
  });

  test("may have one without a region, which the System states on each resource", async () => {
    at({});
    const result = await run(() =>
      system({ region: "eu-west-1" }, { provider: new aws.Provider("far", { profile: "shop" }) }),
    );
    expect(regionsOf(result)).toEqual(new Set(["eu-west-1"]));
  });

  test.each([
    [{ region: "eu-west-2" }, {}, "eu-west-2"],
    [{}, { "aws:region": "eu-west-2" }, "eu-west-2"],
    [{}, {}, "us-east-1"],
  ])("is refused where its plan is for another region: %j, %j", async (more, config, planned) => {
    await expect(withProvider(more, config)).rejects.toThrow(
      `System "shop": region: got ${planned}, and the provider that the program passes is for eu-west-1, expected the same: pass region: "eu-west-1" to the System`,
    );
  });

  test("is refused so where the provider comes from a parent", async () => {
    at({});
    const program = () => {
      const parent = new pulumi.ComponentResource(
        "app:index:App",
        "app",
        {},
        { providers: { aws: provider() } },
      );
      return system({ region: "eu-west-2" }, { parent });
    };
    await expect(run(program)).rejects.toThrow("is for eu-west-1, expected the same");
  });
});
