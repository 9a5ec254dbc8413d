import { describe, expect, test } from "vitest";
import type { ResourceRecord } from "../../document/document.ts";
import { refuseStrayObjects, strayObjects } from "../../document/providers.ts";

const record = (type: string, name: string, provider: string | null): ResourceRecord => ({
  type,
  name,
  urn: `urn:pulumi:s::p::${type}::${name}`,
  parent: null,
  custom: true,
  protect: false,
  provider,
  inputs: {},
  propertyDependencies: {},
});

const provider = record("pulumi:providers:kubernetes", "cluster", null);
const inside = record("kubernetes:core/v1:ConfigMap", "inside", provider.urn);
const outside = record("kubernetes:core/v1:ConfigMap", "outside", null);
const bucket = record("aws:s3/bucket:Bucket", "files", null);

describe("an object outside of the cluster that the stack makes", () => {
  test.each<[string, ResourceRecord[], string[]]>([
    ["every object on the cluster", [provider, inside, bucket], []],
    ["one on the default provider beside it", [provider, inside, outside, bucket], ["outside"]],
    ["a stack on a cluster that is there already", [outside, bucket], []],
  ])("is found: %s", (_, resources, expected) => {
    expect(strayObjects(resources).map(({ name }) => name)).toEqual(expected);
  });

  test("is refused with its name", () => {
    expect(() => refuseStrayObjects([provider, outside])).toThrow(
      "outside (kubernetes:core/v1:ConfigMap): got the default provider",
    );
    expect(() => refuseStrayObjects([provider, inside])).not.toThrow();
  });
});
