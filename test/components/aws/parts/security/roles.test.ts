import { describe, expect, test } from "vitest";
import type { ResourceRecord } from "../../../../../document/document.ts";
import { stackOf } from "../../../../support/awsStack.ts";
import { type Tier, tiers } from "../../../../support/sample.ts";
import type { Choices } from "../../../../support/sampleStack.ts";

const permissionsBoundary = "arn:aws:iam::123456789012:policy/boundary";
const bound = { permissionsBoundary, iamPath: "/shop/" };
const beside = { previous: { profile: "sample/small" }, serve: "previous" } as const;

/** Types of IAM that a path can be given to. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html */
const PATHS = /^aws:iam\/(role|policy|instanceProfile|user|group|serverCertificate):/;

type Part = Pick<ResourceRecord, "name" | "type" | "inputs">;

/** Roles without the boundary, and whatever has a path and not that of the operator. */
const missed = (resources: readonly Part[]): string[] =>
  resources
    .filter(({ type }) => PATHS.test(type))
    .filter(
      ({ type, inputs }) =>
        inputs.path !== bound.iamPath ||
        (type === "aws:iam/role:Role" && inputs.permissionsBoundary !== permissionsBoundary),
    )
    .map(({ name }) => name);

const stacks: readonly (readonly [string, Tier, Choices])[] = [
  ...tiers.map((tier): readonly [string, Tier, Choices] => [`of the ${tier} tier`, tier, {}]),
  ["of two arrangements", "medium", beside],
];

describe("every role has the operator's boundary and path", () => {
  test.each(stacks)("%s", async (_, tier, choices) => {
    const { resources } = await stackOf(tier, { ...choices, ...bound });
    expect(resources.filter(({ type }) => type === "aws:iam/role:Role").length).toBeGreaterThan(1);
    expect(missed(resources)).toEqual([]);
  });

  test.each(stacks)("%s has neither where the operator names none", async (_, tier, choices) => {
    const { resources } = await stackOf(tier, choices);
    for (const { type, inputs } of resources.filter((one) => PATHS.test(one.type)))
      expect([type, inputs.path, inputs.permissionsBoundary]).toEqual([type, undefined, undefined]);
  });

  test.each<readonly [string, ResourceRecord["inputs"]]>([
    ["without a boundary", { path: "/shop/" }],
    ["on another path", { path: "/", permissionsBoundary }],
  ])("and a role %s is found", (_, inputs) => {
    expect(missed([{ name: "one", type: "aws:iam/role:Role", inputs }])).toEqual(["one"]);
  });
});
