import { describe, expect, test } from "vitest";
import { type ClusterTest, labelsOf, objectsOf } from "../../../loadtests/cluster/objects.ts";

const SECRET = "Bearer sesame";

const sample: ClusterTest = {
  name: "loadtest-enterprise-1a2b",
  namespace: "load",
  source: { archive: Buffer.from("tar") },
  parallelism: 4,
  env: { TIER: "enterprise", BASE_URL: "https://shop.example.com" },
  secrets: { HEADERS_JSON: JSON.stringify({ authorization: SECRET }) },
  images: { k6: "registry.example/k6:1.8.1", starter: "registry.example/starter:1" },
};

interface Variable {
  readonly name: string;
  readonly value?: string;
}

interface Spec {
  readonly parallelism: number;
  readonly script: { readonly configMap: { readonly name: string; readonly file: string } };
  readonly runner: {
    readonly env: readonly Variable[];
    readonly image: string;
    readonly topologySpreadConstraints: readonly object[];
  };
  readonly initializer: { readonly env: readonly Variable[]; readonly image: string };
  readonly starter: { readonly image: string };
}

const kinds = (test: ClusterTest) => objectsOf(test).map(({ kind }) => kind);
const specOf = (test: ClusterTest): Spec => objectsOf(test).at(-1)?.spec as Spec;

describe("the objects of a test on a cluster", () => {
  test("are the archive, the login and the test run, in one namespace and with the labels that remove them", () => {
    expect(kinds(sample)).toEqual(["ConfigMap", "Secret", "TestRun"]);
    for (const { metadata } of objectsOf(sample)) {
      expect(metadata).toEqual({ name: sample.name, namespace: "load", labels: labelsOf(sample.name) });
    }
  });

  test("have the login in the Secret alone", () => {
    const [archive, , run] = objectsOf(sample);
    expect(JSON.stringify([archive, run])).not.toContain("sesame");
    expect(specOf(sample).runner.env).toContainEqual({
      name: "HEADERS_JSON",
      valueFrom: { secretKeyRef: { name: sample.name, key: "HEADERS_JSON" } },
    });
  });

  test("have no Secret and no variable of it without a login", () => {
    const open = { ...sample, secrets: {} };
    expect(kinds(open)).toEqual(["ConfigMap", "TestRun"]);
    expect(specOf(open).runner.env.map(({ name }) => name)).not.toContain("HEADERS_JSON");
  });

  test("run the archive with the same variables in the initializer and in each runner", () => {
    const spec = specOf(sample);
    expect(spec.script.configMap).toEqual({ name: sample.name, file: "loadtest.tar" });
    expect(spec.parallelism).toBe(4);
    expect(spec.initializer.env).toEqual(spec.runner.env);
    expect(spec.runner.env).toContainEqual({ name: "RESULT", value: "-" });
  });

  test("take each image from where the test says", () => {
    const { initializer, runner, starter } = specOf(sample);
    expect([initializer.image, runner.image, starter.image]).toEqual([
      sample.images.k6,
      sample.images.k6,
      sample.images.starter,
    ]);
  });

  test("spread runners over nodes, and leave none waiting where there are too few", () => {
    expect(specOf(sample).runner.topologySpreadConstraints).toEqual([
      {
        maxSkew: 1,
        topologyKey: "kubernetes.io/hostname",
        whenUnsatisfiable: "ScheduleAnyway",
        labelSelector: { matchLabels: { k6_cr: sample.name, runner: "true" } },
      },
    ]);
  });
});
