import { describe, expect, test } from "vitest";
import type { Json } from "../../../../base/json.ts";
import type { Tier } from "../../../support/sample.ts";
import { asBefore, CACHE_INPUTS, isNew } from "./asBefore.ts";
import { problemsOf, stepsOf, touched } from "./compare.ts";
import { type Observed, observe } from "./observe.ts";
import { another, europe, organized, type Stack, theirs, zoned } from "./stacks.ts";

const CACHE = "aws:elasticache/replicationGroup:ReplicationGroup";

/** What changes when a cache gets users: the cache, and the front end, which reads its own password from then on. */
const hasUsers = ({ type, name }: Observed): boolean =>
  type === CACHE || /^sample-web-(exec-policy|definition|10-[0-9-]+)$/.test(name);

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
    const changed = steps.filter(
      ({ resource }) => !resource.type.startsWith("pulumi:") && !hasUsers(resource),
    );
    expect(changed.filter(({ kind }) => kind !== "same" && kind !== "create")).toEqual([]);
  });

  test("gives a cache users and parameters in place, and takes its token away", async () => {
    const after = await observe("large");
    const [cache] = stepsOf(asBefore(after), after).filter(({ resource }) => resource.type === CACHE);
    expect(cache?.kind).toBe("update");
    expect(cache?.changed.toSorted()).toEqual(["authToken", ...CACHE_INPUTS].toSorted());
    // The provider puts both into one request only with this strategy.
    expect(cache?.resource.inputs.authTokenUpdateStrategy).toBe("DELETE");
    expect(touched(stepsOf(asBefore(after), after), "delete")).toEqual([]);
    expect(touched(stepsOf(asBefore(after), after), "replace")).toEqual(["sample-web-definition"]);
  });

  test("would replace a cache that got another key or port", async () => {
    const after = await observe("large");
    for (const input of ["port", "kmsKeyId", "subnetGroupName"]) {
      const changed = after.map((one) =>
        one.type === CACHE ? { ...one, inputs: { ...one.inputs, [input]: "other" } } : one,
      );
      expect(touched(stepsOf(asBefore(after), changed), "replace")).toContain("sample-cache");
    }
  });

  test("makes everything anew that has no alias", async () => {
    const after = (await observe("medium")).map((one) => ({ ...one, aliases: [] }));
    expect(touched(stepsOf(asBefore(after), after), "create")).toContain("sample-listener-80");
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
