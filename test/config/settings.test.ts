import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RequestError } from "../../base/errors.ts";
import type { SystemArgs } from "../../config/args.ts";
import { settingsFromArgs } from "../../config/fromArgs.ts";
import { parseSettings, type Settings, settingsSchema } from "../../config/settings.ts";
import { targets } from "../../targets/names.ts";
import type { Key } from "./key.ts";
import { keys } from "./settingsTable.ts";

const PROFILE = { profile: "sample/large" };
const ORIGIN = "stacks/Pulumi.a.yaml: echelon:";
/** The own keys of a cluster where the operator sets nothing. */
const kubernetesDefaults = {
  operators: "none",
  operatorNamespaces: {},
  engines: {},
  dns: ["kube-dns", "node-local-dns", "gke", "aks", "openshift", "kubespray"],
  licences: [],
  storageClass: "none",
  gateway: "none",
  snapshotClass: "none",
};
/** The keys of a target without its own keys. */
const awsDefaults = {
  architecture: "amd64",
  interruptible: [],
  auditTrail: "create",
  upgrade: {},
  iamPath: "/",
};

const noKeys = Object.fromEntries(targets.map((target) => [target, {}]));
const network = { create: { cidr: "10.20.0.0/16" } };

type Raw = Readonly<Record<string, unknown>>;

/** The two sources of settings: the beginning of their messages, and the keys that only they have. */
const paths = [
  { path: "a stack's file", origin: ORIGIN, parse: (raw: Raw) => parseSettings(raw, ORIGIN), more: [] },
  {
    path: "a component's args",
    origin: 'System "shop": ',
    parse: (raw: Raw) => settingsFromArgs("shop", raw as unknown as SystemArgs).settings,
    more: ["budgetCeiling", "region"],
  },
] as const;

type Parse = (raw: Raw) => Settings;

/** The lines of the refusal, without their common beginning. */
function linesOf(raw: Raw, { origin, parse }: { origin: string; parse: Parse } = paths[0]): string[] {
  try {
    parse(raw);
    return [];
  } catch (error) {
    expect(error).toMatchObject({ name: "RequestError", exitCode: 2 });
    const lines = (error as Error).message.split("\n");
    expect(lines.filter((line) => !line.startsWith(origin))).toEqual([]);
    return lines.map((line) => line.slice(origin.length));
  }
}

/** Settings, with the keys of each target as the operator wrote them. */
const flat = ({ own, given: _, ...settings }: Settings): Raw =>
  Object.assign({}, settings, ...Object.values(own));

describe.each(paths)("in $path", (path) => {
  describe.each(Object.entries<Key>(keys))("the key %s", (key, { good, bad }) => {
    test.each(good.map((value) => [value]))("takes %j", (value) => {
      expect(flat(path.parse({ ...PROFILE, [key]: value }))).toMatchObject({ [key]: value });
    });

    test.each(bad)("refuses %j, saying: %s", (value, line) => {
      const lines = linesOf({ ...PROFILE, [key]: value }, path);
      expect(lines.filter((one) => !one.startsWith(key))).toEqual([]);
      expect(
        lines.some((one) => one.endsWith(line)),
        lines.join("\n"),
      ).toBe(true);
    });

    test.each(bad)("refuses %j with the same lines on each path", (value) => {
      const raw = { ...PROFILE, [key]: value };
      expect(linesOf(raw, path)).toEqual(linesOf(raw));
    });
  });

  test.each([
    ["taget", " (did you mean target?)"],
    ["Budget", " (did you mean budget?)"],
    ["pull-secrets", " (did you mean pullSecrets?)"],
    ["constructor", ""],
    ["options", ""],
    ["existingSecrets", ""],
  ])("the unknown key %s is refused with the known ones", (key, guess) => {
    const known = [...Object.keys(settingsSchema().shape), ...path.more].join(", ");
    expect(linesOf({ ...PROFILE, [key]: "x" }, path)).toEqual([
      `${key}: got an unknown key, expected one of ${known}${guess}`,
    ]);
  });

  test("one message names every problem, one per line", () => {
    expect(linesOf({ target: "awz", budget: -1, ephemeral: "no" }, path)).toHaveLength(4);
  });

  test("any unknown key is refused", () => {
    fc.assert(
      fc.property(fc.string(), fc.jsonValue(), (key, value) => {
        fc.pre(!Object.hasOwn(settingsSchema().shape, key) && key !== "__proto__");
        // A prototype key is refused before the settings are read, with another message.
        fc.pre(!JSON.stringify(value).includes('"__proto__"'));
        fc.pre(!path.more.some((one) => one === key));
        const lines = linesOf({ ...PROFILE, [key]: value }, path);
        expect(lines).toHaveLength(1);
        expect(lines[0]).toContain("got an unknown key");
      }),
    );
  });

  test.each(targets)("the keys of every target are checked on %s", (target) => {
    const raw = { ...PROFILE, target, operators: "install", gateway: "eg", network };
    expect(path.parse(raw).own).toEqual({
      ...noKeys,
      kubernetes: { ...kubernetesDefaults, operators: "install", gateway: "eg" },
      aws: { ...awsDefaults, network },
    });
    expect(linesOf({ ...PROFILE, target, network: {} }, path)).toHaveLength(1);
    expect(linesOf({ ...PROFILE, target, gateway: "" }, path)).toHaveLength(1);
  });
});

describe("settings", () => {
  test.each(["region", "budgetCeiling"])("of a file have no %s, because another place sets it", (key) => {
    expect(linesOf({ ...PROFILE, [key]: 5 }).join()).toMatch(
      new RegExp(`^${key}: got an unknown key, expected one of `),
    );
  });

  test("have their defaults where the operator sets nothing", () => {
    expect(parseSettings(PROFILE, ORIGIN)).toEqual({
      ...PROFILE,
      target: "kubernetes",
      databases: "separate",
      images: {},
      softwareImages: {},
      secrets: {},
      tags: {},
      alerts: {},
      pullSecrets: [],
      ephemeral: false,
      retire: {},
      given: ["echelon:profile"],
      own: { ...noKeys, kubernetes: kubernetesDefaults, aws: awsDefaults },
    });
  });
});

describe("the value of a secret", () => {
  const PLANTED = "hunter2-planted";

  test.each([
    ["under a wrong name", { secrets: { "Bad Name": PLANTED } }],
    ["in a wrong type", { secrets: { a: [PLANTED] } }],
    ["in an unknown key of a reference", { secrets: { a: { existing: "x", value: PLANTED } } }],
    ["in a wrong reference", { secrets: { a: { existing: { name: PLANTED } } } }],
    ["in place of the object", { secrets: PLANTED }],
    ["in a list", { secrets: [PLANTED] }],
    ["beside another wrong secret", { secrets: { a: 5, b: PLANTED } }],
    ["beside another wrong key", { secrets: { a: PLANTED }, target: "x", budget: "y" }],
    ["in a mistyped key", { secret: { a: PLANTED }, Secrets: { a: PLANTED } }],
    ["in a webhook's URL that is not https", { alerts: { 1: `http://hooks.example.com/${PLANTED}` } }],
    ["in a webhook's URL on an unknown level", { alerts: { 9: `https://hooks.example.com/${PLANTED}` } }],
  ])("stays out of the message %s", (_where, raw) => {
    for (const path of paths) {
      const lines = linesOf({ ...PROFILE, ...raw }, path);
      expect(lines).not.toEqual([]);
      expect(lines.join("\n")).not.toContain(PLANTED);
    }
  });

  test("stays out of the message at any depth below secrets", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), (shape) => {
        const planted = JSON.parse(
          JSON.stringify(shape, (_key, value: unknown) => (typeof value === "string" ? PLANTED : value)),
        ) as unknown;
        for (const { parse } of paths) {
          const refused = () => parse({ ...PROFILE, secrets: planted, target: "nowhere" });
          expect(refused).toThrow(RequestError);
          expect(refused).not.toThrow(PLANTED);
        }
      }),
    );
  });

  test("is kept unchanged", () => {
    expect(parseSettings({ ...PROFILE, secrets: { a: PLANTED } }, ORIGIN).secrets).toEqual({ a: PLANTED });
  });
});
