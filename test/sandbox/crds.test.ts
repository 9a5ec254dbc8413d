import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Json } from "../../base/json.ts";
import { readStackFile, stackNames } from "../../config/stackFile.ts";
import { inspectStack } from "../../sandbox/render.ts";
import { renderStack } from "../../sandbox/renderManifests.ts";
import type { Manifest } from "../../sandbox/resolve.ts";
import type { Schema } from "../../sandbox/validate.ts";
import { crds, kindOf, operatorKinds, validateCustom } from "../../sandbox/validateCrds.ts";
import { misspelt, samples } from "./customResources.ts";
import { published, publishedKinds } from "./published.ts";

const FOLDER = join(import.meta.dirname, "..", "..", "sandbox", "crds");
/** Types of literals have optional fields where JSON has none. */
const objects = Object.values(samples) as readonly unknown[] as readonly Manifest[];

const schemaOf = (kind: string): Schema => crds().get(kind)?.spec.versions[0].schema.openAPIV3Schema ?? {};

/** A place in a schema: the way to it, and a value with something at its end. */
interface Place {
  readonly path: string;
  readonly schema: Schema;
  readonly wrap: (value: Json) => Json;
}

/** Every place of a schema below `spec`, the item of a list as its first, the entry of a map as `x`. */
function placesOf(schema: Schema, path: string, wrap: Place["wrap"]): Place[] {
  const fields = Object.entries(schema.properties ?? {}).flatMap(([field, inner]) =>
    placesOf(inner, `${path}/${field}`, (value) => wrap({ [field]: value })),
  );
  const { items, additionalProperties: entry } = schema;
  const list = items === undefined ? [] : placesOf(items, `${path}/0`, (value) => wrap([value]));
  const map = entry === undefined ? [] : placesOf(entry, `${path}/x`, (value) => wrap({ x: value }));
  return [{ path, schema, wrap }, ...fields, ...list, ...map];
}

const specPlaces = (kind: string): Place[] =>
  placesOf(schemaOf(kind).properties?.spec ?? {}, "/spec", (value) => ({
    metadata: { name: "x" },
    spec: value,
  }));

/** The published schema takes anything here; the operator's webhook holds it to the outer route's fields. */
const unjudged = (path: string): boolean => path.startsWith("/spec/route/routes/0");

const wrongValue = ({ type }: Schema): Json => (type === "object" || type === "array" ? "text" : {});

describe("the definitions of custom resources", () => {
  test("are there for exactly the kinds whose operator is named", () => {
    expect([...crds().keys()].toSorted()).toEqual(Object.keys(operatorKinds).toSorted());
    expect(objects.map(kindOf).toSorted()).toEqual(Object.keys(operatorKinds).toSorted());
  });

  test.each(readdirSync(FOLDER))("%s is closed to unknown fields and names its source", (file) => {
    const text = readFileSync(join(FOLDER, file), "utf8");
    expect(text).toMatch(/^# .+ \d+\.\d+\.\d+: https:\/\//);
    expect(text).not.toContain("x-kubernetes-preserve-unknown-fields");
  });

  test.each([...crds().keys()])("%s gives every object either fields or a map", (kind) => {
    const open = specPlaces(kind).filter(
      ({ schema }) => schema.type === "object" && !schema.properties && !schema.additionalProperties,
    );
    expect(open.map(({ path }) => path)).toEqual([]);
  });

  test.each(publishedKinds)(
    "%s has only fields that its published schema has, with the same types",
    (kind) => {
      const places = specPlaces(kind).filter(({ path }) => !unjudged(path));
      expect(places.length).toBeGreaterThan(5);
      const unknown = places.filter(
        ({ path, schema, wrap }) =>
          !published(kind, wrap(wrongValue(schema)))?.some(({ instancePath }) => instancePath === path),
      );
      expect(unknown.map(({ path }) => path)).toEqual([]);
    },
  );

  test.each(publishedKinds)("%s requires what its published schema requires", (kind) => {
    const missing = specPlaces(kind)
      .filter(({ schema, path }) => schema.type === "object" && schema.properties && !unjudged(path))
      .flatMap(({ path, schema, wrap }) =>
        (published(kind, wrap({})) ?? [])
          .filter(({ keyword, instancePath }) => keyword === "required" && instancePath === path)
          .map(({ params }) => params.missingProperty)
          .filter((field) => field === undefined || !schema.required?.includes(field))
          .map((field) => `${path}/${field}`),
      );
    expect(missing).toEqual([]);
  });
});

describe.each(objects.map((object) => [kindOf(object), object] as const))(
  "an object of %s",
  (kind, object) => {
    test("is accepted, by its published schema as well", () => {
      expect(validateCustom(object)).toEqual([]);
      expect(published(kind, object) ?? []).toEqual([]);
    });

    test("is refused with a mistyped field, at every depth", () => {
      const { spec } = object as Manifest & { spec: Json };
      const twins = misspelt(spec);
      expect(twins.length).toBeGreaterThan(1);
      for (const twin of twins) {
        expect(validateCustom({ ...object, spec: twin })?.join()).toMatch(/Misspelt: got an unknown field/);
      }
    });

    test("is refused with a value of another type", () => {
      expect(validateCustom({ ...object, spec: "text" })).toEqual([
        `${object.kind}.spec: got "text", expected type object`,
      ]);
    });
  },
);

describe("rules for values", () => {
  const gateway = (port: number, protocol: string): Manifest => ({
    ...samples.gateway,
    spec: { gatewayClassName: "x", listeners: [{ name: "web", port, protocol }] },
  });

  test.each([
    ["a number below its range", gateway(0, "HTTP"), /port: got 0, expected a number from 1 to 65535/],
    [
      "a text that does not fit its pattern",
      gateway(80, "no protocol"),
      /protocol: got "no protocol", expected a text that fits/,
    ],
    ["a text that is too short", gateway(80, ""), /protocol: got "", expected/],
    [
      "an empty list",
      { ...samples.gateway, spec: { gatewayClassName: "x", listeners: [] } },
      /expected a count from 1/,
    ],
    [
      "nothing for a required field",
      { ...samples.gateway, spec: { listeners: [] } },
      /gatewayClassName: got nothing/,
    ],
  ])("refuse %s", (_, object, message) => {
    expect(validateCustom(object)?.join("\n")).toMatch(message);
  });

  test("refuse a value outside of its list", () => {
    const { apiVersion, kind, metadata } = samples.alertmanagerConfig;
    const spec = { route: { matchers: [{ name: "a", matchType: "like" }] } };
    expect(validateCustom({ apiVersion, kind, metadata, spec })?.join()).toMatch(
      /matchType: got "like", expected one of/,
    );
  });

  test("say nothing of a kind that nobody defined", () => {
    expect(validateCustom({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "x" } })).toBeNull();
  });
});

describe("the custom resources of every stack", () => {
  const options: readonly Readonly<Record<string, string>>[] = [
    { "echelon:operators": "existing", "echelon:gateway": "istio", "echelon:domain": "shop.example.com" },
    { "echelon:operators": "install", "echelon:gateway": "istio" },
  ];
  const alerts = JSON.stringify({ 1: "ops@example.com", 4: "https://pager.example.com/hook" });

  const customOf = async (stack: string, more: Readonly<Record<string, string>>): Promise<Manifest[]> => {
    const file = readStackFile(stack);
    const values = { ...file.values, ...more, "echelon:target": "kubernetes", "echelon:alerts": alerts };
    const inspected = await inspectStack({ stack, config: { values, secretKeys: file.secretKeys } });
    const { objects } = renderStack(inspected);
    return objects.map(({ manifest }) => manifest).filter(({ apiVersion }) => isCustom(apiVersion));
  };

  test("fit the sandbox's definitions and the published ones", async () => {
    const examined = new Map<string, number>();
    for (const stack of stackNames()) {
      for (const more of options) {
        for (const manifest of await customOf(stack, more)) {
          const kind = kindOf(manifest);
          examined.set(kind, (examined.get(kind) ?? 0) + 1);
          expect.soft(validateCustom(manifest), `${stack} ${kind}`).toEqual([]);
          expect.soft(published(kind, manifest) ?? [], `${stack} ${kind}`).toEqual([]);
        }
      }
    }
    const used = [
      "ScaledObject",
      "TriggerAuthentication",
      "PrometheusRule",
      "PodMonitor",
      "Gateway",
      "HTTPRoute",
      "Redis",
    ];
    const kinds = [...examined.keys()].map((kind) => kind.split("/").at(-1));
    expect(kinds).toEqual(expect.arrayContaining(used));
  });
});

/** The API server's own groups have no dot, or end in k8s.io; the Gateway API is the exception. */
const isCustom = (apiVersion: string): boolean => {
  const [group = "", version] = apiVersion.split("/");
  if (version === undefined || !group.includes(".")) return false;
  return group === "gateway.networking.k8s.io" || !group.endsWith(".k8s.io");
};
