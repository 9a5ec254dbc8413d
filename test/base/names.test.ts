import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type NameKind, type NameRule, nameRules, physicalName } from "../../base/names.ts";

/** What each provider accepts, written down again from its documentation: not derived from the rules under test. */
const accepted = {
  "kubernetes-label": /^(?!kube-)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
  "kubernetes-service": /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/,
  "kubernetes-cronjob": /^[a-z0-9]([a-z0-9-]{0,50}[a-z0-9])?$/,
  "kubernetes-statefulset": /^[a-z]([a-z0-9-]{0,50}[a-z0-9])?$/,
  "aws-load-balancer": /^(?!internal-)[A-Za-z0-9]([A-Za-z0-9-]{0,30}[A-Za-z0-9])?$/,
  "aws-target-group": /^[A-Za-z0-9]([A-Za-z0-9-]{0,30}[A-Za-z0-9])?$/,
  "aws-bucket":
    /^(?!xn--|sthree-|amzn-s3-demo-)(?!.*(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
  "aws-elasticache": /^(?!.*--)[A-Za-z]([A-Za-z0-9-]{0,38}[A-Za-z0-9])?$/,
  "aws-rds": /^(?!.*--)[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/,
  "aws-iam-role": /^[\w+=,.@-]{1,64}$/,
  "aws-log-group": /^[.\-_/#A-Za-z0-9]{1,512}$/,
  "aws-waf-log-group": /^[.\-_/#A-Za-z0-9]{1,512}$/,
  "aws-alarm": /^[\x20-\x7e]{1,255}$/,
  "aws-dashboard": /^[A-Za-z0-9_-]{1,255}$/,
  "aws-budget": /^[^:\\]{1,100}$/,
  "aws-ecs-family": /^[A-Za-z0-9_-]{1,255}$/,
  "aws-vpc-origin": /^[A-Za-z0-9_-]{1,64}$/,
  "aws-kms-alias": /^(?!aws\/)[A-Za-z0-9/_-]{1,250}$/,
} satisfies Record<NameKind, RegExp>;

const kinds = Object.keys(nameRules) as NameKind[];

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

const room = (kind: NameKind) => fc.integer({ min: 0, max: nameRules[kind].max - 10 });

describe.each(kinds)("a name for %s", (kind) => {
  const row: NameRule = nameRules[kind];

  test("is one that the provider takes, whatever the stack is called", () => {
    fc.assert(
      fc.property(hostileParts, room(kind), (parts, left) => {
        const name = physicalName(kind, parts, left);
        expect(name).toMatch(accepted[kind]);
        expect(name.length).toBeLessThanOrEqual(row.max - left);
        expect(name.length).toBeGreaterThanOrEqual(row.min);
        expect(name).toBe(name.toLowerCase());
      }),
    );
  });

  test("takes a suffix as long as the room that was left for it", () => {
    fc.assert(
      fc.property(hostileParts, fc.constantFrom(0, 5, 8, 12), (parts, left) => {
        expect(`${physicalName(kind, parts, left)}${"7".repeat(left)}`).toMatch(accepted[kind]);
      }),
    );
  });

  test("is the same for the same parts", () => {
    fc.assert(
      fc.property(hostileParts, room(kind), (parts, left) => {
        expect(physicalName(kind, [...parts], left)).toBe(physicalName(kind, parts, left));
      }),
    );
  });

  test("is another for another stack of the system, and another workload", () => {
    const named = fc.tuple(hostile, hostile);
    fc.assert(
      fc.property(named, named, ([stack, part], [otherStack, otherPart]) => {
        fc.pre(stack !== otherStack || part !== otherPart);
        const name = physicalName(kind, ["marketing-engine", stack, part]);
        expect(name).not.toBe(physicalName(kind, ["marketing-engine", otherStack, otherPart]));
      }),
    );
  });

  test("is another for stacks that differ in case or in a forbidden character only", () => {
    const names = ["prod", "Prod", "pröd", "prod!", "prod ", "-prod", "pr--od", "pr-od", "pr\u0000od"].map(
      (stack) => physicalName(kind, ["marketing-engine", stack]),
    );
    expect(new Set(names).size).toBe(names.length);
  });

  test("refuses a room that leaves no place for a name", () => {
    const most = row.max - 10;
    expect(physicalName(kind, ["Marketing Engine", "prod"], most)).toMatch(/^[a-z]-[0-9a-f]{8}$/);
    for (const wrong of [most + 1, row.max, -1]) {
      expect(() => physicalName(kind, ["a", "b"], wrong)).toThrow(
        `${kind}: got room ${wrong}, expected 0 to ${most}`,
      );
    }
  });

  test("has a source", () => {
    expect(row.source).toMatch(/^https:\/\//);
  });
});

describe("an ordinary name", () => {
  test.each([
    [["marketing-engine", "enterprise"], "marketing-engine-enterprise"],
    [["marcus", "marcus-team"], "marcus-marcus-team"],
    [["marketing-engine", "local", "8080"], "marketing-engine-local-8080"],
    [["work", "redis-operator"], "work-redis-operator"],
  ] as const)("of %j stays as it reads", (parts, name) => {
    expect(physicalName("kubernetes-label", parts)).toBe(name);
  });

  test("of the longest preset and workload fits every kind but the short ones unchanged", () => {
    const changed = kinds.filter(
      (kind) =>
        physicalName(kind, ["marketing-engine", "enterprise", "agents"]) !==
        "marketing-engine-enterprise-agents",
    );
    expect(changed).toEqual(["aws-load-balancer", "aws-target-group"]);
  });
});

describe("a border between parts", () => {
  test("is told by a hash where the name would not tell it", () => {
    const one = physicalName("kubernetes-label", ["bella", "prod", "eu-web"]);
    const other = physicalName("kubernetes-label", ["bella", "prod-eu", "web"]);
    expect(one).toMatch(/^bella-prod-eu-web-[0-9a-f]{8}$/);
    expect(other).toBe("bella-prod-eu-web");
  });

  test("is part of the hash", () => {
    const of = (...parts: string[]) => physicalName("kubernetes-label", ["B", ...parts]);
    const names = [of("a-b", "c"), of("a", "b-c"), of("a\u0000b", "c"), of("a", "b", "c"), of('a","b', "c")];
    expect(new Set(names).size).toBe(names.length);
  });
});
