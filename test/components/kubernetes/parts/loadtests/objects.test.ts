import { beforeAll, describe, expect, test } from "vitest";
import { HELPER, HELPERS, permissions, RUNNER } from "../../../../../base/testRunPods.ts";
import { software } from "../../../../../components/workload/software.ts";
import { testImages } from "../../../../../loadtests/cluster/objects.ts";
import type { ProgramResult } from "../../../../../preview/engine/run.ts";
import { selects } from "../../../../../sandbox/client/objects.ts";
import { amount, at, listAt, named, ofKind, podOf } from "../../../../support/kubernetesStack.ts";
import { NAMESPACE, nightlyStack } from "./nightly.ts";

const OPERATOR = { app: "k6", k6_cr: "nightly-1a2b" };
const PODS = {
  runner: { ...OPERATOR, runner: "true" },
  starter: OPERATOR,
  program: { "app.kubernetes.io/name": "load-test" },
} as const;

const inHome = (result: ProgramResult, kind: string) =>
  ofKind(result, kind).filter(({ inputs }) => at(inputs, "metadata.namespace") === NAMESPACE);

let stack: ProgramResult;
beforeAll(async () => {
  stack = await nightlyStack();
});

describe("the objects of a nightly load test", () => {
  test("are none without its key", async () => {
    const result = await nightlyStack({ loadTests: undefined });
    expect(result.resources.filter(({ urn }) => /load-?tests?/i.test(urn))).toEqual([]);
    expect(JSON.stringify(named(result, "PrometheusRule", "marcus-alerts").inputs)).not.toContain("LoadTest");
  });

  test("are in a namespace of their own, which holds pods to the restricted level", () => {
    const { inputs } = named(stack, "Namespace", "marcus-load-tests-namespace");
    expect(at(inputs, "metadata.name")).toBe(NAMESPACE);
    expect(at(inputs, "metadata.labels")).toMatchObject({
      "pod-security.kubernetes.io/enforce": "restricted",
    });
  });

  test("allow the program what it does, in that namespace, and nothing else", () => {
    const [role, ...others] = inHome(stack, "Role");
    expect(others).toEqual([]);
    expect(ofKind(stack, "ClusterRole")).toEqual([]);
    expect(ofKind(stack, "ClusterRoleBinding")).toEqual([]);
    expect(listAt(role?.inputs, "rules")).toEqual(
      permissions.map(({ group, resource, verbs }) => ({
        apiGroups: [group],
        resources: [resource],
        verbs,
      })),
    );
    const [binding] = inHome(stack, "RoleBinding");
    expect(listAt(binding?.inputs, "subjects")).toEqual([
      { kind: "ServiceAccount", name: "load-test", namespace: NAMESPACE },
    ]);
    expect(at(podOf(stack, "marcus-load-test").spec, "serviceAccountName")).toBe("load-test");
  });

  test.each([1, 4])("have room for one run with %d runners, and for no second one", async (parallelism) => {
    const result = await nightlyStack({ loadTests: { schedule: "0 3 * * *", parallelism } });
    const hard = at(named(result, "ResourceQuota", "marcus-load-tests-quota").inputs, "spec.hard") ?? null;
    const [container] = podOf(result, "marcus-load-test").containers;
    const needed = RUNNER.memoryLimitMiB * parallelism + HELPER.memoryLimitMiB * HELPERS;
    const program = amount(at(container, "resources.limits.memory"));
    expect(amount((hard as Record<string, string>)["limits.memory"])).toBe(needed * 2 ** 20 + program);
    expect(at(hard, "pods")).toBe(String(parallelism + HELPERS + 1));
    expect(at(hard, "services")).toBe(String(parallelism));
  });

  test("start once a night at most, and end after the longest time that a run takes", () => {
    const spec = at(named(stack, "CronJob", "marcus-load-test").inputs, "spec") ?? null;
    expect(spec).toMatchObject({
      schedule: "0 3 * * *",
      timeZone: "Etc/UTC",
      concurrencyPolicy: "Forbid",
      startingDeadlineSeconds: 3600,
    });
    expect(at(spec, "jobTemplate.spec")).toMatchObject({
      backoffLimit: 0,
      activeDeadlineSeconds: 75 + 600 + 300,
    });
  });

  test("keep the login in a Secret, and hand the runners where it is", async () => {
    const result = await nightlyStack({
      secrets: {
        "load-test-headers": '{"cookie":"sesame"}',
        "load-test-credentials": { existing: "people/list" },
      },
    });
    expect(JSON.stringify(result.resources)).not.toContain("sesame");
    const env = listAt(podOf(result, "marcus-load-test").containers[0] ?? null, "env");
    const logins = env.find((one) => at(one, "name") === "LOGINS");
    expect(JSON.parse(String(at(logins, "value")))).toEqual({
      HEADERS_JSON: {
        name: expect.stringContaining("marcus-load-tests-logins"),
        key: "load-test-headers",
      },
      CREDENTIALS_JSON: { name: "people", key: "list" },
    });
    expect(ofKind(result, "Secret").filter(({ name }) => name === "marcus-secrets")).toEqual([]);
  });
});

describe("the network of a nightly load test", () => {
  const policies = () => inHome(stack, "NetworkPolicy").map(({ inputs }) => at(inputs, "spec") ?? null);
  const ofPod = (labels: Readonly<Record<string, string>>) =>
    policies().filter((spec) => selects(at(spec, "podSelector") as never, labels));
  const ports = (labels: Readonly<Record<string, string>>, direction: "ingress" | "egress") =>
    ofPod(labels)
      .flatMap((spec) => listAt(spec, direction))
      .flatMap((rule) => listAt(rule, "ports").map((port) => at(port, "port")));

  test("is closed in both directions for every pod", () => {
    const closed = policies().find(
      (spec) => JSON.stringify(at(spec, "podSelector")) === "{}" && listAt(spec, "policyTypes").length === 2,
    );
    expect(closed).toMatchObject({ ingress: [], egress: [] });
  });

  test.each<[keyof typeof PODS, readonly number[], readonly number[]]>([
    ["runner", [6565], [443]],
    ["starter", [], [6565]],
    ["program", [], [443, 6443]],
  ])("lets a %s be called on %j, and call %j beside DNS", (pod, called, calls) => {
    expect(ports(PODS[pod], "ingress")).toEqual(called);
    const beyondDns = ports(PODS[pod], "egress").filter((port) => port !== 53 && port !== 5353);
    expect(new Set(beyondDns)).toEqual(new Set(calls));
  });

  test("lets the operator reach the runners, wherever it is", async () => {
    const from = (result: ProgramResult) =>
      JSON.stringify(
        at(named(result, "NetworkPolicy", "marcus-network-load-tests-runners").inputs, "spec.ingress"),
      );
    expect(from(stack)).toContain('"kubernetes.io/metadata.name":"k6-operator-system"');
    expect(from(await nightlyStack({ operators: "install" }))).toContain("echelon-operators");
    expect(from(await nightlyStack({ operatorNamespaces: { "k6-operator": "load" } }))).toContain('"load"');
  });
});

describe("the k6 operator", () => {
  test.each([
    ["install", true, /installed by this stack: .*k6-operator/],
    ["existing", false, /expected on the cluster: .*k6-operator/],
    ["none", false, /expected on the cluster, for echelon:loadTests: k6-operator/],
  ] as const)("is in the outputs with operators %s", async (operators, installed, said) => {
    const result = await nightlyStack({ operators });
    expect(ofKind(result, "Release").some(({ inputs }) => inputs.name === "k6-operator")).toBe(installed);
    expect(result.outputs.operators).toMatch(said);
  });
});

test("the images are those of `--on-cluster`, in full", () => {
  expect(software.k6?.image).toBe(`docker.io/${testImages.k6}`);
  expect(software["k6-starter"]?.image).toBe(testImages.starter);
});

describe("alerts on a nightly load test", () => {
  test("say that the last one failed, or that none was good for its interval and two hours", () => {
    const { inputs } = named(stack, "PrometheusRule", "marcus-alerts");
    const rules = listAt(inputs, "spec.groups").flatMap((group) => listAt(group, "rules"));
    const exprOf = (alert: string) =>
      String(
        at(
          rules.find((rule) => at(rule, "alert") === alert),
          "expr",
        ),
      );
    expect(exprOf("LoadTestFailed")).toContain(`kube_job_failed{namespace="${NAMESPACE}"`);
    expect(exprOf("LoadTestMissed")).toMatch(new RegExp(`> ${26 * 3600 + 75}$`));
  });
});
