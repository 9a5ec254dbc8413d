import { describe, expect, test } from "vitest";
import { checkDefaultTags } from "../../../../components/aws/parts/defaultTags.ts";
import { System } from "../../../../components/system.ts";
import { run } from "../../../support/inProcess.ts";
import { SAMPLE, sampleReference } from "../../../support/sample.ts";

const ours = ["Team", "echelon:stack", "echelon:system", "echelon:tier"];
const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`t${i}`, "x"]));

describe("tags that the provider adds to every resource", () => {
  test.each<[string, string | undefined]>([
    ["none", undefined],
    ["no tags", "{}"],
    [
      "tags of other names, which may have spaces",
      JSON.stringify({ tags: { "cost center": "42", Name2: "a" } }),
    ],
    ["as many as fit beside the stack's", JSON.stringify({ tags: many(45) })],
  ])("are taken: %s", (_title, value) => {
    expect(() => checkDefaultTags(value, ours)).not.toThrow();
  });

  test.each<[string, string, string]>([
    [
      "a name of the stack's",
      '{"tags":{"name":"shop"}}',
      "aws:defaultTags: got the tag name, expected none that is one tag with Name",
    ],
    [
      "the same name in the same case",
      '{"tags":{"Name":"shop"}}',
      "got the tag Name, expected none that is one tag with Name",
    ],
    [
      "an operator's name in another case",
      '{"tags":{"team":"shop"}}',
      "got the tag team, expected none that is one tag with Team",
    ],
    [
      "a name of this project",
      '{"tags":{"Echelon:Stack":"x"}}',
      "got the tag Echelon:Stack, expected none that is one tag with echelon:stack",
    ],
    [
      "two names that IAM takes for one",
      '{"tags":{"Owner":"a","owner":"b"}}',
      "got the tag owner, expected none that is one tag with Owner",
    ],
    [
      "too many",
      JSON.stringify({ tags: many(46) }),
      "got 46 tags beside 5 of the stack, expected at most 50 together",
    ],
    ["a list", '{"tags":["a"]}', "aws:defaultTags: tags: got"],
    ["broken JSON", '{"tags":', "aws:defaultTags: got malformed JSON"],
  ])("are refused: %s", (_title, value, message) => {
    expect(() => checkDefaultTags(value, ours)).toThrow(message);
  });

  test("are compared with those of the stack before anything is registered", async () => {
    const program = (team: string) =>
      run(
        () => {
          const { url } = new System(SAMPLE, {
            profile: sampleReference("small"),
            target: "aws",
            region: "us-east-1",
            tags: { [team]: "web" },
          });
          return { url };
        },
        { config: { "aws:defaultTags": '{"tags":{"Team":"shop"}}' } },
      );
    await expect(program("team")).rejects.toThrow(
      "got the tag Team, expected none that is one tag with team",
    );
    await expect(program("group")).resolves.toBeDefined();
  });
});
