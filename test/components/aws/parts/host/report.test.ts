import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { HostSpec, HostWorkload } from "../../../../../components/aws/parts/host/hostSpec.ts";
import { filesOf, hostTree } from "./hostTree.ts";

const workload = (name: string, managementPorts: readonly number[]): HostWorkload => ({
  name,
  image: "registry.example.com/one:1",
  placeholder: false,
  replicas: Math.max(1, managementPorts.length),
  ports: [],
  managementPorts,
  schedule: managementPorts.length === 0 ? "0 3 * * *" : null,
  once: false,
  environment: {},
  secrets: {},
  paths: [],
  cpu: 1,
  memoryMiB: 256,
  stopSeconds: 30,
  logGroup: "logs",
});

const spec: HostSpec = {
  region: "us-east-1",
  stack: "echelon-local",
  workloads: [workload("agents", [9465, 9466, 9467]), workload("dashboard", [9464]), workload("night", [])],
  volumes: [{ device: "/dev/sdf", path: "/var/lib/echelon/content" }],
  placeholder: "",
  scaleProfile: null,
  edge: null,
  registries: [],
  user: 10_001,
};

const bashMajor = Number(execFileSync("bash", ["-c", "echo $BASH_VERSINFO"], { encoding: "utf8" }));

/** Runs the scripts of the host with fake commands. They are skipped where bash is too old, as on macOS. */
describe.skipIf(bashMajor < 4)("a machine reports", () => {
  let root = "";
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), "echelon-report-"));
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  function run(script: string, args: readonly string[], env: Readonly<Record<string, string>>): string {
    const called = join(root, "called");
    const PATH = hostTree(root, spec, {
      aws: `echo "$*" > '${called}'`,
      // Only the ports in READY answer.
      curl: 'last=${@: -1}; [[ " $READY " == *" ${last##*:} "* ]]',
    });
    execFileSync("bash", [join(root, "opt/echelon", script), ...args], { env: { PATH, ...env } });
    return readFileSync(called, "utf8").trim();
  }

  const PUT = "cloudwatch put-metric-data --region us-east-1 --namespace Echelon/Host";
  const figure = (name: string, value: number) =>
    `MetricName=${name},Value=${value},Unit=Count,Dimensions=[{Name=Stack,Value=echelon-local}]`;

  test.each([
    ["that all replicas are ready", "9464 9465 9466 9467", 0, 0],
    ["a replica that is not, of a workload that goes on", "9464 9465 9467", 1, 0],
    ["a workload of which none is", "9465 9466 9467", 1, 1],
    ["that nothing is", "", 4, 2],
  ])("%s", (_, READY, unready, down) => {
    const reported = run("ready", [], {
      READY: READY.split(" ")
        .map((port) => `${port}/readyz`)
        .join(" "),
    });
    expect(reported).toBe(
      `${PUT} --metric-data ${figure("replicas_unready", unready)} ${figure("workloads_down", down)}`,
    );
  });

  test.each([
    ["success", "runs_good"],
    ["exit-code", "runs_failed"],
    ["timeout", "runs_failed"],
    ["signal", "runs_failed"],
  ])("a run that systemd calls %s as %s", (SERVICE_RESULT, metric) => {
    expect(run("ran", ["night:0"], { SERVICE_RESULT })).toBe(
      `${PUT} --metric-name ${metric} --value 1 --unit Count --dimensions Stack=echelon-local,Workload=night`,
    );
  });
});

describe("the units", () => {
  test("report each run after its end, and the replicas every minute", () => {
    const files = filesOf(spec);
    const unit = (name: string) => files.get(`/etc/systemd/system/${name}`)?.content;
    expect(unit("echelon-cron@.service")).toContain("\nExecStopPost=/opt/echelon/ran %i\n");
    expect(unit("echelon@.service")).not.toContain("ExecStopPost");
    expect(unit("echelon-ready.timer")).toContain("OnCalendar=minutely\n");
    expect(files.get("/opt/echelon/setup")?.content).toContain(
      "systemctl enable --now echelon-ready.timer\n",
    );
  });

  test("of a machine without workloads report nothing", () => {
    const files = filesOf({ ...spec, workloads: [] });
    expect(files.has("/etc/systemd/system/echelon-ready.timer")).toBe(false);
    expect(files.get("/opt/echelon/setup")?.content).not.toContain("echelon-ready");
  });

  test("of a workload that shares a limit stop a replica before another one takes its place", () => {
    const { content = "" } = filesOf(spec).get("/opt/echelon/run") ?? {};
    expect(content.indexOf('docker rm -f "$container"')).toBeLessThan(content.indexOf("exec docker run"));
    expect(content).toContain('container="echelon-$name-$replica"');
  });
});

test("the agent measures the machine's own file system and that of each store, as their alarms name them", () => {
  expect(JSON.parse(filesOf(spec).get("/etc/echelon/agent.json")?.content ?? "")).toMatchObject({
    metrics: {
      aggregation_dimensions: [["InstanceId"], ["InstanceId", "path"]],
      metrics_collected: {
        disk: { measurement: ["used_percent"], resources: ["/", "/var/lib/echelon/content"] },
      },
    },
  });
});
