import { join } from "node:path";
import { expect, test } from "vitest";
import { readStackFile, stackNames } from "../config/stackFile.ts";
import { profileReferences } from "../profiles/load.ts";

const ROOT = join(import.meta.dirname, "..");
const profileOf = (stack: string): string =>
  readStackFile(stack, ROOT).values["echelon:profile"] ?? "no profile";

test.each(stackNames(ROOT))("stacks/Pulumi.%s.yaml names a profile that exists", (stack) => {
  expect(profileReferences()).toContain(profileOf(stack));
});

test("every tier has a stack file in stacks/", () => {
  const named = new Set(stackNames(ROOT).map(profileOf));
  expect(profileReferences().filter((reference) => !named.has(reference))).toEqual([]);
});
