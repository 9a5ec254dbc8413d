import { gunzipSync } from "node:zlib";
import type * as pulumi from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import type { ProgramResult } from "../../../preview/engine/run.ts";
import { checkUnknownOutputs } from "../../../preview/engine/unknown.ts";
import { named, ofType, runOf, runStack, statements, text } from "../../support/awsStack.ts";
import { resourceOptions } from "../../support/resourceOptions.ts";
import { sampleReference } from "../../support/sample.ts";
import type { Choices } from "../../support/sampleStack.ts";
import { live, migrate, peculiar, withWorkloads } from "../../support/workloadKinds.ts";

const run = (tier: "small" | "medium", workloads: object, choices: Choices = {}): Promise<ProgramResult> =>
  runStack(tier, { overrides: withWorkloads(workloads), ...choices });

describe("a second public workload on containers", () => {
  test("has targets of its own, and the rules of its path", async () => {
    const result = await run("medium", { live });
    const targets = "sample-live-targets-8081-10-20-0-0-16";
    expect(named(result, targets).inputs).toMatchObject({
      port: 8081,
      deregistrationDelay: 60,
      healthCheck: { path: "/readyz", port: "9464" },
    });
    expect(named(result, "sample-live-path-80").inputs).toMatchObject({
      conditions: [{ pathPattern: { values: ["/live", "/live/*"] } }],
      actions: [{ type: "forward", targetGroupArn: `\${${targets}.arn}` }],
    });
    expect(named(result, "sample-live-inside-80").inputs).toMatchObject({
      conditions: [{ pathPattern: { values: ["/live/metrics", "/live/readyz"] } }],
      actions: [{ type: "fixed-response", fixedResponse: { statusCode: "404" } }],
    });
    expect(named(result, "sample-live-10-20-0-0-16").inputs.loadBalancers).toEqual([
      { containerName: "live", containerPort: 8081, targetGroupArn: `\${${targets}.arn}` },
    ]);
  });

  test("leaves the first one and its listener as they are alone", async () => {
    const [alone, both] = await Promise.all([runStack("medium"), run("medium", { live })]);
    for (const name of ["sample-targets-8080-10-20-0-0-16", "sample-listener-80", "sample-inside-80"])
      expect(named(both, name)).toEqual(named(alone, name));
  });

  test("is called by the balancer on its port too", async () => {
    const result = await run("medium", { live });
    const ports = ofType(result, "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule")
      .filter(({ name }) => name.startsWith("sample-balancer"))
      .map(({ inputs }) => inputs.fromPort);
    expect(ports).toEqual([8080, 8081, 9464]);
  });

  test("with long connections lets them be silent for as long as CloudFront does; the others leave the balancer as it was", async () => {
    const balancer = "sample-balancer-10-20-0-0-16";
    const { inputs } = named(await run("medium", { live }), balancer);
    expect(inputs.idleTimeout).toBe(600);
    const http = { ...live, kind: "http" };
    expect(named(await run("medium", { live: http }), balancer).inputs).not.toHaveProperty("idleTimeout");
  });

  test("with session affinity keeps clients by a cookie, and no other does", async () => {
    const result = await run("medium", { live });
    expect(named(result, "sample-live-targets-8081-10-20-0-0-16").inputs.stickiness).toEqual({
      type: "lb_cookie",
      enabled: true,
      cookieDuration: 86_400,
    });
    expect(named(result, "sample-targets-8080-10-20-0-0-16").inputs).not.toHaveProperty("stickiness");
  });

  test("has alarms on its own targets", async () => {
    const result = await run("medium", { live });
    expect(named(result, "sample-trigger-replicas-unavailable-requests-live")).toBeDefined();
    expect(JSON.stringify(named(result, "sample-trigger-outage-live").inputs)).toContain("live-targets");
  });
});

/** The files of the machine. */
function filesOf(result: ProgramResult): ReadonlyMap<string, string> {
  const config = gunzipSync(Buffer.from(text(named(result, "sample-machine"), "userDataBase64"), "base64"));
  const { write_files: files } = JSON.parse(config.toString().replace(/^#.*\n/, "")) as {
    write_files: { path: string; content: string }[];
  };
  return new Map(files.map(({ path, content }) => [path, content]));
}

describe("a job", () => {
  test("on containers is a task that a function starts once for each revision, before the others", async () => {
    const result = await run("medium", { migrate });
    const invocation = named(result, "sample-migrate-run");
    expect(invocation.inputs.triggers).toEqual({ task: "${sample-migrate-definition.arn}" });
    expect(JSON.parse(text(invocation, "input"))).toMatchObject({
      container: "migrate",
      definition: "${sample-migrate-definition.arn}",
      capacity: [{ capacityProvider: "FARGATE" }],
    });
    expect(ofType(result, "aws:ecs/service:Service").map(({ name }) => name)).not.toContain("sample-migrate");
    const seen = await resourceOptions({
      ...{ profile: sampleReference("medium"), target: "aws", region: "us-east-1" },
      overrides: { workloads: { migrate } },
    });
    for (const later of ["ecs/service:Service::sample-worker", "scheduler/schedule:Schedule::sample-job"]) {
      const waited = [seen.get(`aws:${later}`)?.dependsOn ?? []].flat() as pulumi.Resource[];
      expect(waited.map((one) => one.constructor.name)).toContain("Invocation");
    }
  });

  test("on containers may be started by its function, and nothing else may", async () => {
    const result = await run("medium", { migrate });
    const allowed = statements(named(result, "sample-migrate-runner-role-policy"));
    const of = (action: string) => allowed.filter(({ Action }) => Action.includes(action));
    expect(of("ecs:RunTask")).toMatchObject([
      { Resource: "${sample-migrate-definition.arn}", Condition: { ArnEquals: {} } },
    ]);
    expect(of("iam:PassRole")).toMatchObject([
      { Resource: ["${sample-migrate-exec.arn}", "${sample-migrate-task.arn}"] },
    ]);
  });

  test("on a host is done before the other units start, and not again when the machine restarts", async () => {
    const files = filesOf(await run("small", { migrate }));
    const lines = (files.get("/opt/echelon/setup") ?? "").split("\n");
    const job = lines.findIndex((line) => line.includes("echelon-job@migrate:0.service"));
    expect(lines[job]).toMatch(/^until systemctl start/);
    expect(lines.findIndex((line) => line.includes("echelon@web:0.service"))).toBeGreaterThan(job);
    const unit = files.get("/etc/systemd/system/echelon-job@.service") ?? "";
    expect(unit).toContain("ConditionPathExists=!/var/lib/echelon-done/%i");
    expect(unit).toContain("ExecStartPost=/usr/bin/install -D /dev/null /var/lib/echelon-done/%i");
  });

  test("is nowhere on a host without one", async () => {
    expect([...filesOf(await runStack("small")).keys()].join()).not.toContain("job@");
  });
});

test("a job, a path, a lock and sign-in are built as well while a preview knows no outputs", async () => {
  const choices: Choices = {
    ...peculiar,
    domain: { name: "shop.example.com", zoneId: "Z0123456789" },
  };
  await checkUnknownOutputs(runOf("medium", choices));
});
