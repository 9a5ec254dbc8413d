import kubernetes from "@pulumi/kubernetes";
import type { Input, Resource } from "@pulumi/pulumi";
import { HELPER, HELPERS, permissions, RUNNER } from "../../../../base/testRunPods.ts";
import type { LoadTestPlan, Size } from "../../../../plan/types.ts";
import type { Labels } from "../labels.ts";
import { quantities } from "../pods/podFields.ts";
import { LOAD_TEST } from "./names.ts";

/** What the pod of the program gets: it asks, waits and counts. */
export const PROGRAM_SIZE: Size = { cpu: 0.25, memoryMiB: 256 };

interface Place {
  /** Prefix of logical names. */
  readonly name: string;
  readonly namespace: Input<string>;
  readonly labels: Labels;
  readonly parent: Resource;
}

/** The account of the program, with exactly what it does, in this namespace alone. */
export function createAccount({ name, namespace, labels, parent }: Place): Resource[] {
  const metadata = { name: LOAD_TEST, namespace, labels };
  const account = new kubernetes.core.v1.ServiceAccount(
    `${name}-load-tests-account`,
    { metadata, automountServiceAccountToken: false },
    { parent },
  );
  const role = new kubernetes.rbac.v1.Role(
    `${name}-load-tests-role`,
    {
      metadata,
      rules: permissions.map(({ group, resource, verbs }) => ({
        apiGroups: [group],
        resources: [resource],
        verbs: [...verbs],
      })),
    },
    { parent },
  );
  const binding = new kubernetes.rbac.v1.RoleBinding(
    `${name}-load-tests-binding`,
    {
      metadata,
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: role.metadata.name },
      subjects: [{ kind: "ServiceAccount", name: account.metadata.name, namespace }],
    },
    { parent },
  );
  return [account, role, binding];
}

/** One test at a time: its runners, what starts them, and the program. */
export function createQuota(
  { name, namespace, labels, parent }: Place,
  { parallelism }: LoadTestPlan,
): Resource {
  const sum = (pick: (size: typeof RUNNER) => number, program: number): number =>
    pick(RUNNER) * parallelism + pick(HELPER) * HELPERS + program;
  const { cpu, memoryMiB } = PROGRAM_SIZE;
  const requests = quantities({
    cpu: sum((size) => size.cpu, cpu),
    memoryMiB: sum((size) => size.memoryMiB, memoryMiB),
  });
  const limits = quantities({ cpu: 0, memoryMiB: sum((size) => size.memoryLimitMiB, memoryMiB) });
  return new kubernetes.core.v1.ResourceQuota(
    `${name}-load-tests-quota`,
    {
      metadata: { name: LOAD_TEST, namespace, labels },
      spec: {
        hard: {
          pods: String(parallelism + HELPERS + 1),
          "requests.cpu": requests.cpu,
          "requests.memory": requests.memory,
          "limits.memory": limits.memory,
          services: String(parallelism),
          "services.nodeports": "0",
          "services.loadbalancers": "0",
          persistentvolumeclaims: "0",
        },
      },
    },
    { parent },
  );
}
