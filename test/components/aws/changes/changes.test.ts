import { describe, expect, test } from "vitest";
import type { Tier } from "../../../support/sample.ts";
import type { Choices } from "../../../support/sampleStack.ts";
import { live, migrate, peculiar, withWorkloads } from "../../../support/workloadKinds.ts";
import { asBefore } from "./asBefore.ts";
import { problemsOf, stepsOf, touched, waited } from "./compare.ts";
import { type Observed, observe } from "./observe.ts";
import {
  another,
  bounded,
  europe,
  fromContainers,
  fromLarge,
  fromMedium,
  fromPods,
  fromSmall,
  given,
  images,
  nat,
  organized,
  others,
  plain,
  type Row,
  type Stack,
  shop,
  theirs,
  trial,
  zoned,
} from "./stacks.ts";

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
  ["a path", ["medium", {}], ["medium", { overrides: withWorkloads({ live }) }]],
  ["a job", ["medium", {}], ["medium", { overrides: withWorkloads({ migrate }) }]],
  [
    "sign-in by SAML",
    ["medium", { ...zoned, ...peculiar, sso: undefined }],
    ["medium", { ...zoned, ...peculiar }],
  ],
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
    "containers for pods",
    ["medium", { ...fromContainers, serve: "previous" }],
    ["medium", { ...fromContainers, serve: "current" }],
  ],
  [
    "pods for containers",
    ["medium", { ...fromPods, serve: "previous" }],
    ["medium", { ...fromPods, serve: "current" }],
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
