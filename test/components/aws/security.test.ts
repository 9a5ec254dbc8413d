import { describe, expect, test } from "vitest";
import { readStackFile, stackNames } from "../../../config/stackFile.ts";
import type { ResourceRecord } from "../../../document/document.ts";
import { previewStack, withTarget } from "../../../preview/stack.ts";
import { properties } from "./security/properties.ts";
import type { Property } from "./security/rule.ts";

const stacks = await (async () => {
  const made: { readonly stack: string; readonly resources: readonly ResourceRecord[] }[] = [];
  for (const stack of stackNames()) {
    const config = withTarget(readStackFile(stack), "aws");
    const { document } = await previewStack({ stack, config });
    made.push({ stack, resources: document.resources });
  }
  return made;
})();

const everything = stacks.flatMap(({ resources }) => resources);

test("all fifteen presets are judged", () => {
  expect(stacks.map(({ stack }) => stack)).toEqual(stackNames());
  expect(stacks).toHaveLength(15);
});

describe.each(stacks)("on AWS the stack $stack has", ({ resources }) => {
  test.each(properties)("$title", ({ faults }) => {
    expect(faults(resources)).toEqual([]);
  });
});

/** The resources of the first stack that has the type, with other inputs of one of them. */
function broken({ twin }: Property): readonly ResourceRecord[] {
  const stack = stacks.find(({ resources }) => resources.some(twin.is));
  const found = stack?.resources.find(twin.is);
  if (stack === undefined || found === undefined)
    throw new Error("got no resource for the twin, expected one");
  const other = { ...found, ...twin.change(found) };
  return stack.resources.map((one) => (one === found ? other : one));
}

describe("a copy is refused that has not", () => {
  test.each(properties)("$title", (property) => {
    expect(property.faults(broken(property))).not.toEqual([]);
  });
});

test("every property is one of resources that some stack has", () => {
  expect(properties.filter(({ twin }) => !everything.some(twin.is)).map(({ title }) => title)).toEqual([]);
});
