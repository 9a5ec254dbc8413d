import type { KubeObject } from "../../../sandbox/client/transport.ts";

const open = { type: "object", "x-kubernetes-preserve-unknown-fields": true };

/** The fields that the program writes, by the operator's documentation: https://grafana.com/docs/k6/latest/set-up/set-up-distributed-k6/usage/ */
const spec = {
  type: "object",
  required: ["parallelism", "script"],
  properties: {
    parallelism: { type: "integer", format: "int32" },
    script: {
      type: "object",
      properties: {
        configMap: { type: "object", properties: { name: { type: "string" }, file: { type: "string" } } },
        localFile: { type: "string" },
      },
    },
    quiet: { type: "string" },
    initializer: open,
    starter: open,
    runner: open,
  },
};

/** The kind of the k6 operator, with a schema that refuses other fields of a test. */
export const testRunKind: KubeObject & Readonly<Record<string, unknown>> = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "testruns.k6.io" },
  spec: {
    group: "k6.io",
    names: { kind: "TestRun", listKind: "TestRunList", plural: "testruns", singular: "testrun" },
    scope: "Namespaced",
    versions: [
      {
        name: "v1alpha1",
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: {
          openAPIV3Schema: {
            type: "object",
            properties: {
              spec,
              status: { type: "object", properties: { stage: { type: "string" } } },
            },
          },
        },
      },
    ],
  },
};
