import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { settingsFrom } from "../../config/keys.ts";
import { PROVIDER_KEYS } from "../../config/providerKeys.ts";

/** Declarations of an SDK → the names of the provider's keys. */
const sources: Readonly<Record<string, readonly [file: string, form: RegExp]>> = {
  aws: ["@pulumi/aws/config/vars.d.ts", /^export declare const (\w+):/gm],
  kubernetes: ["@pulumi/kubernetes/provider.d.ts", /^ {4}(\w+)\?: pulumi\.Input/gm],
  random: ["@pulumi/random/provider.d.ts", /^ {4}(\w+)\?: pulumi\.Input/gm],
};

const installed = ([file, form]: readonly [string, RegExp]): string[] => {
  const text = readFileSync(new URL(`../../node_modules/${file}`, import.meta.url), "utf8");
  return [...text.matchAll(form)].flatMap(([, name]) => name ?? []).toSorted();
};

describe("the keys of a provider", () => {
  test.each(Object.entries(sources))("%s are those of its installed SDK", (namespace, source) => {
    expect(PROVIDER_KEYS[namespace]?.toSorted()).toEqual(installed(source));
  });

  test("are in the table for every provider with an SDK here", () => {
    expect(Object.keys(PROVIDER_KEYS).toSorted()).toEqual(Object.keys(sources).toSorted());
    expect(installed(sources.aws ?? ["", /x/g]).length).toBeGreaterThan(30);
  });

  const settings = (key: string) => () =>
    settingsFrom({ values: { "echelon:profile": "sample/small", [key]: "x" }, secretKeys: [] }, "file: ");

  test.each([
    "aws:region",
    "aws:config:region",
    "aws:version",
    "kubernetes:context",
    "pulumi:tags",
    "gcp:project",
    "azure-native:location",
  ])("has %s", (key) => {
    expect(settings(key)).not.toThrow();
    expect(settings(key)().given).toEqual(["echelon:profile", key.replace(":config:", ":")]);
  });

  test.each([
    ["aws:regoin", /^file: aws:regoin: got an unknown key, expected one of .*\(did you mean aws:region\?\)$/],
    ["aws:config:regoin", /^file: aws:regoin: got an unknown key/],
    ["kubernetes:contxt", /expected one of .*\(did you mean kubernetes:context\?\)$/],
    ["kubernetes:toString", /^file: kubernetes:toString: got an unknown key/],
    ["random:seed", /^file: random:seed: got an unknown key, expected none of this provider$/],
  ])("has no %s", (key, message) => {
    expect(settings(key)).toThrow(message);
  });
});
