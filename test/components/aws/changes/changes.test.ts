import { describe, expect, test } from "vitest";
import type { Json } from "../../../../base/json.ts";
import type { Tier } from "../../../support/sample.ts";
import type { Choices } from "../../../support/sampleStack.ts";
import { asBefore, isNew } from "./asBefore.ts";
import { problemsOf, stepsOf, touched, waited } from "./compare.ts";
import { type Observed, observe } from "./observe.ts";

const zoned = { domain: { name: "shop.example.com", zoneId: "Z0123456789" } };
const plain = { domain: "shop.example.com" };
const given = {
  domain: { name: "shop.example.com", certificateArn: "arn:aws:acm:us-east-1:123456789012:certificate/01" },
};
const existing = (vpcId: string) => ({
  network: {
    existing: {
      vpcId,
      publicSubnetIds: [`subnet-${vpcId.slice(4)}1`],
      privateSubnetIds: [`subnet-${vpcId.slice(4)}2`, `subnet-${vpcId.slice(4)}3`],
    },
  },
});
const another = { network: { create: { cidr: "10.30.0.0/16" } } };
/** What an operator sets, in an update of its own, before one that removes what is protected. */
const trial = { ephemeral: true };
const theirs = existing("vpc-0a0a0a0a");
const others = existing("vpc-0b0b0b0b");
const images = {
  web: "registry.example.com/web:1",
  worker: "registry.example.com/worker:1",
  job: "registry.example.com/job:1",
};
const fromSmall = { previous: { profile: "sample/small" } };
const fromMedium = { previous: { profile: "sample/medium" } };
const fromLarge = { previous: { profile: "sample/large" } };
const europe = { region: "eu-west-1" };

const shop = { iamPath: "/shop/" };
const bounded = { permissionsBoundary: "arn:aws:iam::123456789012:policy/boundary" };
const organized = { auditTrail: "existing" } as const;
const nat = { overrides: { features: { enterpriseSecurity: true } } };

type Stack = readonly [Tier, Choices];
type Row = readonly [title: string, from: Stack, to: Stack];

/** Changes in both directions. */
const both: readonly Row[] = [
  ["a domain", ["medium", {}], ["medium", zoned]],
  ["a domain in another DNS service", ["medium", {}], ["medium", plain]],
  ["a domain far from CloudFront's region", ["large", europe], ["large", { ...europe, ...zoned }]],
  ["a domain of a machine", ["small", {}], ["small", zoned]],
  ["an own certificate", ["medium", { ...europe, ...plain }], ["medium", { ...europe, ...given }]],
  ["another range", ["medium", trial], ["medium", { ...trial, ...another }]],
  [
    "another range behind NAT",
    ["medium", { ...trial, ...nat }],
    ["medium", { ...trial, ...another, ...nat }],
  ],
  [
    "another range with a domain",
    ["medium", { ...trial, ...zoned }],
    ["medium", { ...trial, ...another, ...zoned }],
  ],
  ["an existing network", ["medium", trial], ["medium", { ...trial, ...theirs }]],
  ["another existing network", ["medium", { ...trial, ...theirs }], ["medium", { ...trial, ...others }]],
  ["no protection", ["large", {}], ["large", trial]],
  ["tags", ["large", {}], ["large", { tags: { team: "web" } }]],
  ["images", ["large", {}], ["large", { images }]],
  ["images of a machine", ["small", {}], ["small", { images }]],
  ["ARM", ["large", {}], ["large", { architecture: "arm64" }]],
  ["ARM on a machine", ["small", {}], ["small", { architecture: "arm64" }]],
  ["zones", ["medium", { overrides: { zones: 1 } }], ["medium", {}]],
  ["members", ["large", {}], ["large", { overrides: { stores: { database: { members: 2 } } } }]],
  ["alerts", ["large", {}], ["large", { alerts: { "1": "ops@example.com" } }]],
  ["a path of roles", ["large", {}], ["large", shop]],
  ["a path of the roles of a machine", ["small", {}], ["small", shop]],
  ["a boundary of roles", ["large", {}], ["large", bounded]],
  ["an own trail", ["large", organized], ["large", {}]],
  ["secrets", ["small", {}], ["small", { secrets: { "mail-api-key": "hidden" } }]],
];

/** Changes that go one way. */
const once: readonly Row[] = [
  ["the next tier's stores", ["small", {}], ["medium", { ...fromSmall, serve: "previous" }]],
  ["the smaller tier's stores", ["medium", {}], ["small", { ...fromMedium, serve: "previous" }]],
  ["a tier", ["medium", {}], ["large", {}]],
  ["a tier with a domain", ["medium", zoned], ["large", zoned]],
  [
    "a machine for containers",
    ["medium", { ...fromSmall, serve: "previous" }],
    ["medium", { ...fromSmall, serve: "current" }],
  ],
  [
    "a machine for containers with a domain",
    ["medium", { ...fromSmall, ...zoned, serve: "previous" }],
    ["medium", { ...fromSmall, ...zoned, serve: "current" }],
  ],
  [
    "containers for a machine, with a domain",
    ["small", { ...fromMedium, ...zoned, serve: "previous" }],
    ["small", { ...fromMedium, ...zoned, serve: "current" }],
  ],
  [
    "a smaller tier",
    ["medium", { ...fromLarge, serve: "previous" }],
    ["medium", { ...fromLarge, serve: "current" }],
  ],
  [
    "the release of a store",
    ["medium", { ...fromSmall, serve: "current" }],
    ["medium", { ...fromSmall, serve: "current", retire: { "files-ebs": "unprotect" } }],
  ],
  [
    "the end of a released store",
    ["medium", { ...fromSmall, serve: "current", retire: { "files-ebs": "unprotect" } }],
    ["medium", { ...fromSmall, serve: "current", retire: { "files-ebs": "delete" } }],
  ],
  [
    "the end of a move",
    ["medium", { ...fromSmall, serve: "current", retire: { "files-ebs": "delete" } }],
    ["medium", {}],
  ],
];

const rows = [...both, ...both.map(([title, from, to]): Row => [`no longer ${title}`, to, from]), ...once];

const steps = async ([, from, to]: Row) => stepsOf(await observe(...from), await observe(...to));

describe("what serves is never changed in a way that breaks it, and the new one is made first", () => {
  test.each(rows)("%s", async (...row) => {
    expect(problemsOf(await steps(row))).toEqual([]);
  });
});

/** The stack as a package without such names had it: what stands on a port or a network is named without that. */
const unlabelled = async ([, from, to]: Row) =>
  stepsOf(
    asBefore(await observe(...from)),
    asBefore(await observe(...to)).map((one) => ({ ...one, ignored: [] })),
  );

describe("without port and network in its name", () => {
  test.each<readonly [string, Row, RegExp]>([
    ["a listener changes in place", ["", ["medium", {}], ["medium", zoned]], /sample-listener changes port/],
    [
      "a rule of a security group too",
      ["", ["medium", {}], ["medium", zoned]],
      /sample-edge-in changes fromPort/,
    ],
    ["a gateway is moved", ["", ["medium", {}], ["medium", another]], /sample-gateway changes vpcId/],
    ["a target group is refused", ["", ["medium", {}], ["medium", another]], /sample-targets is made while/],
    ["a balancer is moved", ["", ["medium", {}], ["medium", theirs]], /sample-balancer changes subnets/],
    ["a service is moved", ["", ["medium", theirs], ["medium", others]], /sample-web changes loadBalancers/],
    [
      "an address is in use",
      ["", ["medium", nat], ["medium", { ...another, ...nat }]],
      /sample-nat-0 is made while/,
    ],
  ])("%s", async (_, row, problem) => {
    expect(problemsOf(await unlabelled(row)).join("\n")).toMatch(problem);
  });
});

describe("other rules have something to find", () => {
  const serving = async () => [...(await observe("medium", zoned))];
  test("what holds data and is no longer declared", async () => {
    const before = await serving();
    const after = before.filter(({ name }) => name !== "sample-files");
    expect(problemsOf(stepsOf(before, after))).toEqual(["sample-files holds data and goes"]);
  });

  test("a balancer that AWS and Pulumi protect", async () => {
    const after = await observe("medium", another);
    expect(problemsOf(stepsOf(await observe("medium"), after))).toEqual([
      "sample-balancer-10-20-0-0-16 holds data and goes",
    ]);
  });

  test("a part of the way to the workload for which CloudFront does not wait", async () => {
    const after = (await serving()).map((one) =>
      one.name === "sample-distribution" ? { ...one, waitsFor: [] } : one,
    );
    expect(problemsOf(stepsOf(await observe("medium"), after))).toContain(
      "sample-listener-443 is made while CloudFront is told to use it",
    );
  });

  test("what goes before the new one is there", async () => {
    const before = await serving();
    const after = before.map((one) =>
      one.name === "sample-vpc"
        ? { ...one, inputs: { ...one.inputs, cidrBlock: "10.40.0.0/16" }, deletedFirst: true }
        : one,
    );
    expect(problemsOf(stepsOf(before, after))).toContain("sample-vpc goes before the new one is there");
  });

  test("a record that leaves with the one of another group", async () => {
    const before = (await serving()).map((one) => ({
      ...one,
      urn: one.urn.replace("Foundation$aws:route53", "Other$aws:route53"),
    }));
    expect(problemsOf(stepsOf(before, await serving())).join("\n")).toMatch(
      /sample-validation is made while/,
    );
  });
});

describe("an update of the package alone", () => {
  test.each<readonly [string, Stack]>([
    ["without a domain", ["medium", {}]],
    ["with a domain", ["medium", zoned]],
    ["with a domain far from CloudFront's region", ["large", { ...europe, ...zoned }]],
    ["of a machine with a domain", ["small", zoned]],
    ["in another range", ["large", another]],
    ["in an existing network", ["medium", theirs]],
  ])("changes nothing %s", async (_, stack) => {
    const after = await observe(...stack);
    const steps = stepsOf(asBefore(after), after);
    const urns = new Set(after.map(({ urn }) => urn));
    expect(asBefore(after).filter(({ urn }) => !urns.has(urn)).length).toBeGreaterThan(0);
    const made = steps.filter(({ kind }) => kind === "create").map(({ resource }) => resource);
    expect(made.length).toBeGreaterThan(0);
    expect(made.filter((one) => !isNew(one))).toEqual([]);
    // The placement notes which resources are protected, by their names of now.
    const changed = steps.filter(({ resource: { type } }) => !type.startsWith("pulumi:"));
    expect(changed.filter(({ kind }) => kind !== "same" && kind !== "create")).toEqual([]);
  });

  test("makes everything anew that has no alias", async () => {
    const after = (await observe("medium")).map((one) => ({ ...one, aliases: [] }));
    expect(touched(stepsOf(asBefore(after), after), "create")).toContain("sample-listener-80");
  });
});

describe("interruptible capacity", () => {
  const spot = { interruptible: ["worker"] };

  test.each<readonly [string, Choices, Choices]>([
    ["comes", {}, spot],
    ["goes", spot, {}],
  ])("%s in place", async (_, from, to) => {
    const steps = stepsOf(await observe("large", from), await observe("large", to));
    const changed = steps.filter(({ kind }) => kind !== "same");
    expect(changed.map(({ kind, resource, changed: inputs }) => [kind, resource.name, ...inputs])).toEqual([
      ["update", "sample-worker", "capacityProviderStrategies"],
    ]);
  });

  test("changes in place only where each update of the service starts new tasks", async () => {
    const without = (stack: readonly Observed[]): Observed[] =>
      stack.map((one) => {
        const { forceNewDeployment: _, ...inputs } = one.inputs;
        return { ...one, inputs };
      });
    const [before, after] = [await observe("large"), await observe("large", spot)];
    expect(touched(stepsOf(without(before), after), "replace")).toEqual([]);
    expect(touched(stepsOf(before, without(after)), "replace")).toContain("sample-worker");
  });
});

describe("another architecture", () => {
  const arm = { architecture: "arm64" } as const;
  const changes = async (tier: Tier) => stepsOf(await observe(tier), await observe(tier, arm));

  test("replaces the machine, as EC2 cannot make one of another architecture of it, and keeps what lasts", async () => {
    const steps = await changes("small");
    expect(touched(steps, "replace").toSorted()).toEqual(["sample-files-attachment", "sample-machine"]);
    expect(touched(steps, "create")).toEqual(["sample-machine-template-arm64"]);
    expect(touched(steps, "delete")).toEqual(["sample-machine-template"]);
  });

  test("gives each service another task in place", async () => {
    const steps = await changes("large");
    const definitions = ["sample-job-definition", "sample-web-definition", "sample-worker-definition"];
    expect(touched(steps, "replace").toSorted()).toEqual(definitions);
    expect(touched(steps, "create")).toEqual([]);
  });
});

describe("the update that brings the stack's name into the tag Name", () => {
  /** The stack of a package whose tag was the logical name alone. */
  const earlier = (stack: readonly Observed[]): Observed[] =>
    stack.map((one) => {
      const { tags } = one.inputs as { readonly tags?: Record<string, Json> };
      if (tags?.Name === undefined) return one;
      const Name = String(tags.Name).replace("sample-test-", "sample-");
      return { ...one, inputs: { ...one.inputs, tags: { ...tags, Name } } };
    });

  test.each<readonly [string, Stack]>([
    ["a machine", ["small", zoned]],
    ["containers", ["medium", zoned]],
    ["containers with stores", ["large", zoned]],
  ])("changes the tags of %s in place, and nothing else", async (_, stack) => {
    const after = await observe(...stack);
    const steps = stepsOf(earlier(after), after).filter(({ kind }) => kind !== "same");
    expect(problemsOf(steps)).toEqual([]);
    expect(steps.length).toBeGreaterThan(0);
    expect(steps.filter(({ kind, changed }) => kind !== "update" || changed.join() !== "tags")).toEqual([]);
  });
});

describe("the update that brings the management port", () => {
  const HEALTH = /^sample-balancer-health-/;
  const targets = ({ type }: Observed) => type === "aws:lb/targetGroup:TargetGroup";

  /** The stack of a package whose replicas answered about themselves on the port of requests. */
  const earlier = async () =>
    (await observe("medium"))
      .filter(({ name }) => !HEALTH.test(name))
      .map((one) => {
        if (!targets(one)) return one;
        const { port: _, ...healthCheck } = one.inputs.healthCheck as Record<string, Json>;
        return { ...one, inputs: { ...one.inputs, healthCheck } };
      });

  test("changes the health check in place, and only after its port is open", async () => {
    const after = await observe("medium");
    const steps = stepsOf(await earlier(), after);
    expect(problemsOf(steps)).toEqual([]);
    expect(touched(steps, "replace")).toEqual([]);
    expect(touched(steps, "update")).toEqual(["sample-targets-8080-10-20-0-0-16"]);
    expect(touched(steps, "create").toSorted()).toEqual([
      "sample-balancer-health-in-9464",
      "sample-balancer-health-out-9464",
    ]);
    const opened = after.filter(({ name }) => HEALTH.test(name)).map(({ urn }) => urn);
    expect(after.find(targets)?.waitsFor).toEqual(expect.arrayContaining(opened));
  });

  test("keeps old replicas healthy until new ones are: two checks after a start of two minutes", async () => {
    const check = (await observe("medium")).find(targets)?.inputs.healthCheck as {
      readonly interval: number;
      readonly healthyThreshold: number;
      readonly unhealthyThreshold: number;
    };
    const { interval, healthyThreshold, unhealthyThreshold } = check;
    expect(interval * unhealthyThreshold).toBeGreaterThanOrEqual(120 + interval * healthyThreshold);
  });
});

describe("the update that gives the audit trail a bucket of its own", () => {
  const AUDIT = /^sample-audit/;
  const inLogs = (inputs: Observed["inputs"]): Observed["inputs"] => {
    const { kmsKeyId: _, ...rest } = inputs;
    return { ...rest, s3BucketName: "${sample-logs.id}" };
  };

  /** The stack of a package whose trail wrote into the bucket of access logs, which nothing protected. */
  const earlier = async () =>
    (await observe("large"))
      .filter(({ name }) => !AUDIT.test(name) && name !== "sample-logs-versioning")
      .map((one) => {
        if (one.name === "sample-logs") return { ...one, protect: false };
        return one.name === "sample-trail" ? { ...one, inputs: inLogs(one.inputs), refersTo: {} } : one;
      });

  test("changes the trail in place, and keeps both buckets", async () => {
    const after = await observe("large");
    const steps = stepsOf(await earlier(), after);
    expect(problemsOf(steps)).toEqual([]);
    expect(touched(steps, "update")).toEqual(["sample-trail"]);
    expect(touched(steps, "replace")).toEqual([]);
    expect(touched(steps, "delete")).toEqual([]);
    const kept = after.filter(({ type }) => type === "aws:s3/bucket:Bucket");
    expect(kept.map(({ name, protect, staysInCloud }) => [name, protect, staysInCloud])).toEqual([
      ["sample-audit", false, true],
      ["sample-logs", true, true],
      ["sample-files", true, false],
    ]);
  });

  test("lets the trail write into the earlier bucket until it has its own", async () => {
    const after = await observe("large");
    const urnOf = (name: string) => after.find((one) => one.name === name)?.urn;
    const waitsFor = after.find(({ name }) => name === "sample-logs-policy")?.waitsFor;
    expect(waitsFor).toContain(urnOf("sample-trail"));
  });

  test("leaves bucket and key in the account where the trail goes", async () => {
    const steps = stepsOf(await observe("large"), await observe("large", organized));
    const gone = steps.filter(({ kind }) => kind === "delete").map(({ resource }) => resource);
    expect(gone.filter(({ staysInCloud }) => !staysInCloud).map(({ name }) => name)).toEqual([
      "sample-trail",
    ]);
    expect(gone.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["sample-audit", "sample-audit-key"]),
    );
  });
});

describe("another path of roles", () => {
  test("makes new roles, and a log group in which nobody writes yet; the earlier records stay", async () => {
    const steps = stepsOf(await observe("large"), await observe("large", shop));
    expect(touched(steps, "replace")).toEqual(
      expect.arrayContaining(["sample-web-task", "sample-web-task-policy", "sample-flows"]),
    );
    const [logs, ...others] = steps.filter(({ kind }) => kind === "delete").map(({ resource }) => resource);
    expect(others).toEqual([]);
    expect(logs).toMatchObject({ name: "sample-flow-logs", staysInCloud: true });
  });

  test("would be refused with the log group of the earlier flow log", async () => {
    const after = (await observe("large", shop)).map((one) =>
      one.name === "sample-flows"
        ? {
            ...one,
            inputs: { ...one.inputs, logDestination: "${sample-flow-logs.arn}" },
            refersTo: { ...one.refersTo, logDestination: [] },
          }
        : one,
    );
    expect(problemsOf(stepsOf(await observe("large"), after)).join()).toMatch(/sample-flows is made while/);
  });
});

// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-vpc-origins.html
describe("a network with an internet gateway, without which CloudFront does not call into it", () => {
  test.each<readonly [string, Stack]>([
    ["where tasks have public addresses", ["medium", {}]],
    ["behind NAT", ["large", {}]],
  ])("stands before the VPC origin and goes after it, %s", async (_, stack) => {
    const all = new Map((await observe(...stack)).map((one) => [one.urn, one]));
    const one = (type: string) => [...all.values()].find((resource) => resource.type === type)?.urn ?? "";
    const origin = one("aws:cloudfront/vpcOrigin:VpcOrigin");
    const gateway = one("aws:ec2/internetGateway:InternetGateway");
    expect([origin, gateway]).not.toContain("");
    expect([...waited(origin, all)]).toContain(gateway);
  });
});

describe("the update that names zones by their id", () => {
  const SUBNET = "aws:ec2/subnet:Subnet";
  const VOLUME = "aws:ebs/volume:Volume";

  /** The stack of a package that named zones by their letter. */
  const earlier = async (tier: Tier) =>
    (await observe(tier)).map((one) => {
      if (one.type !== SUBNET && one.type !== VOLUME) return one;
      const { availabilityZoneId: _, ...inputs } = one.inputs;
      return { ...one, inputs: { ...inputs, availabilityZone: "us-east-1a" } };
    });

  test.each<[Tier]>([["small"], ["medium"], ["large"]])(
    "leaves subnets and volumes of %s where they are",
    async (tier) => {
      const steps = stepsOf(await earlier(tier), await observe(tier));
      expect(steps.filter(({ kind }) => kind !== "same")).toEqual([]);
    },
  );

  test("would replace them all if their zones were compared", async () => {
    const after = (await observe("small")).map((one) => ({ ...one, ignored: [] }));
    expect(touched(stepsOf(await earlier("small"), after), "replace")).toEqual(
      expect.arrayContaining(["sample-public-0", "sample-private-0", "sample-files", "sample-machine"]),
    );
  });
});

describe("while data moves", () => {
  test("the machine stays as it is until another arrangement serves", async () => {
    const steps = stepsOf(
      await observe("small"),
      await observe("medium", { ...fromSmall, serve: "previous" }),
    );
    const machine = steps.filter(({ resource }) => resource.name.startsWith("sample-machine"));
    expect(machine.map(({ kind }) => kind)).not.toContain("replace");
    expect(touched(steps, "same")).toEqual(
      expect.arrayContaining(["sample-machine", "sample-files-attachment", "sample-machine-address"]),
    );
  });

  test("an image replaces the machine, which shows that the rule can fail", async () => {
    const after = await observe("medium", { ...fromSmall, serve: "previous", images });
    expect(touched(stepsOf(await observe("small"), after), "replace")).toContain("sample-machine");
  });

  test("what the machine stands on keeps its names when containers serve", async () => {
    const before = await observe("medium", { ...fromSmall, serve: "previous" });
    const steps = stepsOf(before, await observe("medium", { ...fromSmall, serve: "current" }));
    const kinds = new Map(steps.map(({ resource, kind }) => [resource.name, kind]));
    expect(kinds.get("sample-files")).toBe("same");
    // Their tags name the tier.
    for (const name of ["machine-interface", "machine-address", "host-logs"])
      expect(kinds.get(`sample-${name}`), name).toBe("update");
    expect(touched(steps, "replace")).toEqual(
      expect.arrayContaining(["sample-machine", "sample-files-attachment"]),
    );
  });
});
