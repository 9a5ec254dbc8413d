import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type NameRule, physicalName } from "../../base/names.ts";
import { type Rows, rowOf } from "../../targets/index.ts";
import { type Target, targets } from "../../targets/names.ts";

/** Names that each provider accepts, copied from its documentation and not from the rules under test. */
const accepted = {
  kubernetes: {
    label: /^(?!kube-)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
    service: /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/,
    cronJob: /^[a-z0-9]([a-z0-9-]{0,50}[a-z0-9])?$/,
    statefulSet: /^[a-z]([a-z0-9-]{0,50}[a-z0-9])?$/,
  },
  aws: {
    loadBalancer: /^(?!internal-)[A-Za-z0-9]([A-Za-z0-9-]{0,30}[A-Za-z0-9])?$/,
    targetGroup: /^[A-Za-z0-9]([A-Za-z0-9-]{0,30}[A-Za-z0-9])?$/,
    bucket:
      /^(?!xn--|sthree-|amzn-s3-demo-)(?!.*(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
    elasticache: /^(?!.*--)[A-Za-z]([A-Za-z0-9-]{0,38}[A-Za-z0-9])?$/,
    rds: /^(?!.*--)[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/,
    backupVault: /^[a-zA-Z0-9\-_]{2,50}$/,
    backupPlan: /^[a-zA-Z0-9\-_.]{1,50}$/,
    broker: /^[A-Za-z0-9_-]{1,50}$/,
    msk: /^[A-Za-z0-9]([A-Za-z0-9-]{0,62}[A-Za-z0-9])?$/,
    mskSecret: /^[A-Za-z0-9/_+=.@-]{1,502}$/,
    iamRole: /^[\w+=,.@-]{1,64}$/,
    logGroup: /^[.\-_/#A-Za-z0-9]{1,512}$/,
    wafLogGroup: /^[.\-_/#A-Za-z0-9]{1,512}$/,
    alarm: /^[\x20-\x7e]{1,255}$/,
    dashboard: /^[A-Za-z0-9_-]{1,255}$/,
    budget: /^[^:\\]{1,100}$/,
    eksCluster: /^[0-9A-Za-z][0-9A-Za-z_-]{0,99}$/,
    ecsFamily: /^[A-Za-z0-9_-]{1,255}$/,
    vpcOrigin: /^[A-Za-z0-9_-]{1,64}$/,
    logDelivery: /^[A-Za-z0-9_-]{1,60}$/,
    kmsAlias: /^(?!aws\/)[A-Za-z0-9/_-]{1,250}$/,
  },
  gcp: {},
  azure: {},
} satisfies { readonly [T in Target]: Readonly<Record<keyof Rows[T]["names"], RegExp>> };

/** Every rule with what its provider accepts. */
const rules = targets.flatMap((target) => {
  const forms: Readonly<Record<string, RegExp>> = accepted[target];
  return Object.entries(rowOf(target).names).map(([kind, rule]) => {
    const form = forms[kind];
    if (form === undefined) throw new Error(`${target} has no form for ${kind}`);
    return { kind: `${target}: ${kind}`, rule, form };
  });
});

const hostile = fc.oneof(
  fc.constantFrom(
    "",
    " ",
    "-",
    "--",
    "_",
    "/",
    "0",
    "1st",
    "Prod",
    "prod.",
    "a--b",
    "-a-",
    "kube-system",
    "internal-prod",
    "xn--nxasmq6b",
    "sthree-x",
    "aws/ssm",
    "a-s3alias",
    "日本",
    "café",
    "ﬁ",
    "İstanbul",
    "👩‍🚀",
    "a\u0000b",
    "a\nb",
    "../../etc",
    "${jndi:x}",
    "x".repeat(600),
    "-".repeat(600),
  ),
  fc.string({ maxLength: 80 }),
  fc.string({ unit: "grapheme", maxLength: 80 }),
  fc.stringMatching(/^[a-z0-9-]{1,70}$/),
);
const hostileParts = fc.array(hostile, { minLength: 1, maxLength: 4 });

const room = ({ max }: NameRule) => fc.integer({ min: 0, max: max - 10 });

describe.each(rules)("a name for $kind", ({ rule, form }) => {
  test("is accepted by the provider, for any name of the stack", () => {
    fc.assert(
      fc.property(hostileParts, room(rule), (parts, left) => {
        const name = physicalName(rule, parts, left);
        expect(name).toMatch(form);
        expect(name.length).toBeLessThanOrEqual(rule.max - left);
        expect(name.length).toBeGreaterThanOrEqual(rule.min);
        expect(name).toBe(name.toLowerCase());
      }),
    );
  });

  test("can get a suffix as long as the reserved room", () => {
    fc.assert(
      fc.property(hostileParts, fc.constantFrom(0, 5, 8, 12), (parts, left) => {
        expect(`${physicalName(rule, parts, left)}${"7".repeat(left)}`).toMatch(form);
      }),
    );
  });

  test("is always the same for the same parts", () => {
    fc.assert(
      fc.property(hostileParts, room(rule), (parts, left) => {
        expect(physicalName(rule, [...parts], left)).toBe(physicalName(rule, parts, left));
      }),
    );
  });

  test("differs between two stacks of a system, and between two workloads", () => {
    const named = fc.tuple(hostile, hostile);
    fc.assert(
      fc.property(named, named, ([stack, part], [otherStack, otherPart]) => {
        fc.pre(stack !== otherStack || part !== otherPart);
        const name = physicalName(rule, ["two-words", stack, part]);
        expect(name).not.toBe(physicalName(rule, ["two-words", otherStack, otherPart]));
      }),
    );
  });

  test("differs between stacks that differ only in case or in a forbidden character", () => {
    const names = ["prod", "Prod", "pröd", "prod!", "prod ", "-prod", "pr--od", "pr-od", "pr\u0000od"].map(
      (stack) => physicalName(rule, ["two-words", stack]),
    );
    expect(new Set(names).size).toBe(names.length);
  });

  test("cannot be made with so much reserved room that no name fits", () => {
    const most = rule.max - 10;
    expect(physicalName(rule, ["Two Words", "prod"], most)).toMatch(/^[a-z]-[0-9a-f]{8}$/);
    for (const wrong of [most + 1, rule.max, -1]) {
      expect(() => physicalName(rule, ["a", "b"], wrong)).toThrow(
        `got room ${wrong}, expected 0 to ${most} characters`,
      );
    }
  });

  test("has a source", () => {
    expect(rule.source).toMatch(/^https:\/\//);
  });
});

describe("an ordinary name", () => {
  test("of the longest preset and workload is unchanged in every kind that is not short", () => {
    const parts = ["marketing-engine", "enterprise", "agents"];
    const changed = rules.filter(({ rule }) => physicalName(rule, parts) !== parts.join("-"));
    expect(changed.map(({ kind }) => kind)).toEqual(["aws: loadBalancer", "aws: targetGroup"]);
  });
});
