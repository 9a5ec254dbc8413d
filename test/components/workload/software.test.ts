import { globSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { UnsupportedError } from "../../../base/errors.ts";
import { isObject, type Json } from "../../../base/json.ts";
import { projectRoot } from "../../../base/project.ts";
import { checkSoftware, software, softwareImage } from "../../../components/workload/software.ts";
import { readStackFile, stackNames } from "../../../config/stackFile.ts";
import type { ResourceRecord } from "../../../document/document.ts";
import { previewStack, withTarget } from "../../../preview/stack.ts";
import { renderStack } from "../../../render/manifests.ts";
import { architectures } from "../../../targets/aws/keys.ts";
import { objectsOfChoice, renderedChoices } from "../../support/renderings.ts";

const rows = Object.entries(software).map(([name, row]) => ({ name, ...row }));

/** Programs whose projects number their releases by two figures. */
const TWO_FIGURES: Readonly<Record<string, string>> = {
  postgres: "https://www.postgresql.org/support/versioning/",
  "cloudnative-pg": "https://www.postgresql.org/support/versioning/",
  seaweedfs: "https://github.com/seaweedfs/seaweedfs/releases",
};

/** What is wrong with a row; empty where nothing is. */
function faultsOf({
  name,
  image,
  version,
  released,
  source,
  builds,
}: (typeof rows)[number]): readonly string[] {
  const [, registry = "", tag = ""] = /^([^/]+)\/.+?:([^:@/]+)$/.exec(image) ?? [];
  const day = new Date(`${released}T00:00:00Z`);
  const isDay = !Number.isNaN(day.valueOf()) && day.toISOString().startsWith(released);
  const figures = name.replace(/-\d+$/, "") in TWO_FIGURES ? /^\d+\.\d+$/ : /^\d+\.\d+\.\d+$/;
  const faults = {
    "no registry": !registry.includes("."),
    "no full version": !figures.test(version),
    "another tag than the version": !tag.split("-").some((part) => part.replace(/^v/, "") === version),
    "no release of the base": /alpine$|debian$|slim$/.test(tag),
    "no day": !/^\d{4}-\d{2}-\d{2}$/.test(released) || !isDay,
    "a day in the future": isDay && day.valueOf() > Date.now(),
    "not for every architecture": architectures.some((one) => !builds.architectures.includes(one)),
    "no page of architectures": !URL.canParse(builds.source),
    "no page": !URL.canParse(source) || new URL(source).protocol !== "https:",
  };
  return Object.entries(faults).flatMap(([fault, is]) => (is ? [fault] : []));
}

describe("the table of images", () => {
  test.each(rows)("names a full version of $name, with its day and its page", (row) => {
    expect(faultsOf(row)).toEqual([]);
  });

  const good = {
    name: "node",
    image: "registry.example.com/library/node:24.19.0-alpine3.24",
    version: "24.19.0",
    released: "2026-08-03",
    source: "https://example.com/releases",
    builds: { architectures: ["amd64", "arm64"], source: "https://example.com/builds" },
  } as const;
  test.each<[Partial<(typeof rows)[number]>, string[]]>([
    [{}, []],
    [{ builds: { architectures: ["amd64"], source: good.builds.source } }, ["not for every architecture"]],
    [{ builds: { ...good.builds, source: "hearsay" } }, ["no page of architectures"]],
    [{ image: "node:24.19.0-alpine3.24" }, ["no registry", "another tag than the version"]],
    [{ image: "registry.example.com/node:latest" }, ["another tag than the version"]],
    [{ image: "registry.example.com/node:24.1-alpine3.24", version: "24.1" }, ["no full version"]],
    [{ image: "registry.example.com/node:24.19.0-alpine" }, ["no release of the base"]],
    [{ released: "2026-08" }, ["no day"]],
    [{ released: "2026-02-30" }, ["no day"]],
    [{ released: "2999-01-01" }, ["a day in the future"]],
    [{ source: "http://example.com/releases" }, ["no page"]],
  ])("with %j has the faults %j", (change, faults) => {
    expect(faultsOf({ ...good, ...change })).toEqual(faults);
  });

  test("has only programs with two figures where their projects have no third", () => {
    const names = new Set(rows.map(({ name }) => name.replace(/-\d+$/, "")));
    expect(Object.keys(TWO_FIGURES).filter((name) => !names.has(name))).toEqual([]);
  });
});

const images = new Set(rows.map(({ image }) => image));

/** A reference to an image with a registry or with a well-known name, and with a tag. */
const REFERENCE =
  /(?<![\w./@-])(?:[a-z0-9-]+(?:\.[a-z0-9-]+)+\/[a-z0-9_./-]+|(?:redis|postgres|node|busybox|alpine|chrislusf\/seaweedfs)):(?:v?\d[\w.-]*|latest)/g;

/** Every image that a text names; addresses of pages and of stores are none. */
const imagesIn = (text: string): readonly string[] =>
  [...text.replaceAll(/\b\w+:\/\/[^\s"]+/g, "").matchAll(REFERENCE)]
    .map(([reference]) => reference)
    .filter((reference) => !/\/.*:\d+$|^[^/]+:\d+$/.test(reference) || images.has(reference));

/** Values of fields such as `image` and `imageName`, anywhere in a value. */
function imageFields(value: Json): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(imageFields);
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    /^image(Name)?$/.test(key) && typeof inner === "string" ? [inner] : imageFields(inner),
  );
}

const strangers = (found: readonly string[]): readonly string[] => [
  ...new Set(found.filter((image) => !images.has(image))),
];

/** All inputs of resources as text, with what the user data of a machine holds. */
const textOf = (resources: readonly ResourceRecord[]): string =>
  resources
    .flatMap(({ inputs }) => {
      const { userDataBase64: packed } = inputs;
      const userData = typeof packed === "string" ? gunzipSync(Buffer.from(packed, "base64")).toString() : "";
      return [JSON.stringify(inputs), userData];
    })
    .join("\n")
    .replaceAll("\\", "");

describe("every image is of the table", () => {
  test.each(renderedChoices)(
    "that $tier uses on a cluster, operators $operators, gateway $gateway",
    async (choice) => {
      const { objects } = renderStack(await objectsOfChoice(choice));
      const found = objects.flatMap(({ manifest }) => imageFields(manifest));
      expect(found.length).toBeGreaterThan(3);
      expect(strangers(found)).toEqual([]);
    },
  );

  test.each(stackNames())("that %s uses on AWS", async (stack) => {
    const { values, secretKeys } = readStackFile(stack);
    const config = withTarget({ values: { ...values, "aws:region": "us-east-1" }, secretKeys }, "aws");
    const previewed = await previewStack({ stack, config }).catch((error: unknown) => {
      if (error instanceof UnsupportedError) return null;
      throw error;
    });
    // A tier that AWS refuses uses none there; those of the marketing engine it does not.
    if (previewed === null) {
      expect(values["echelon:profile"]).not.toMatch(/^marketing-engine/);
      return;
    }
    const found = imagesIn(textOf(previewed.document.resources));
    expect(found).toContain(software.node?.image);
    expect(strangers(found)).toEqual([]);
  });

  test("and no other file of the components names one", () => {
    const root = `${projectRoot()}/components`;
    const files = globSync("**/*.{ts,json}", { cwd: root }).filter((file) => file !== "workload/software.ts");
    const found = files.flatMap((file) =>
      imagesIn(readFileSync(`${root}/${file}`, "utf8")).map((image) => `${file}: ${image}`),
    );
    expect(found).toEqual([]);
  });

  test.each([
    ['image: "redis:8.2.2-alpine",', ["redis:8.2.2-alpine"]],
    ['"image":"quay.io/opstree/redis:v8.6.6"', ["quay.io/opstree/redis:v8.6.6"]],
    ["docker run public.ecr.aws/docker/library/node:latest", ["public.ecr.aws/docker/library/node:latest"]],
    ["redis://work-redis:6379 and https://ghcr.io/cloudnative-pg/postgresql:17", []],
  ])("%s names %j", (text, found) => {
    expect(imagesIn(text)).toEqual(found);
  });
});

describe("echelon:softwareImages", () => {
  const digest = `mirror.example.com/library/redis@sha256:${"0".repeat(64)}`;

  test("replaces an image by a mirror's with a digest, and no other", () => {
    const settings = { softwareImages: { redis: digest } };
    expect(softwareImage(settings, "redis")).toBe(digest);
    expect(softwareImage(settings, "node")).toBe(software.node?.image);
  });

  test("refuses the name of a program that no stack runs, and suggests another", () => {
    expect(() => checkSoftware({ softwareImages: { "postgres-71": digest } })).toThrow(
      /softwareImages: got "postgres-71", expected one of node, .*did you mean "?postgres-17/i,
    );
    expect(() => checkSoftware({ softwareImages: { redis: digest } })).not.toThrow();
  });
});
