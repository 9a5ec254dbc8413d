import { TEST_RUN } from "../../base/testRunPods.ts";
import type { ClusterApi, Pod } from "./api.ts";
import { Kubectl, type Place } from "./kubectl.ts";
import { labelsOf } from "./objects.ts";

const TEST_RUNS = `${TEST_RUN.plural}.${TEST_RUN.group}`;

interface TestRun {
  readonly status?: { readonly stage?: string };
}

/**
 * A cluster as the kubeconfig of this user reaches it.
 *
 * @throws MissingToolError without kubectl.
 */
export function byKubectl(place: Place): ClusterApi {
  const kubectl = new Kubectl(place);
  return {
    hasOperator: async () =>
      (await kubectl.run(["api-resources", "--api-group", TEST_RUN.group, "--output", "name"])).includes(
        TEST_RUNS,
      ),
    create: async (objects) => {
      await kubectl.create(objects);
    },
    stageOf: async (name) => (await kubectl.json<TestRun>(["get", TEST_RUNS, name])).status?.stage,
    podsOf: async (selector) =>
      (await kubectl.json<{ items: readonly Pod[] }>(["get", "pods", "--selector", selector])).items,
    logOf: (pod) => kubectl.run(["logs", pod]),
    remove: async (name) => {
      const selector = Object.entries(labelsOf(name))
        .map(([label, value]) => `${label}=${value}`)
        .join(",");
      const kinds = `${TEST_RUNS},configmaps,secrets`;
      await kubectl.run(["delete", kinds, "--selector", selector, "--wait=false", "--ignore-not-found"]);
    },
  };
}
