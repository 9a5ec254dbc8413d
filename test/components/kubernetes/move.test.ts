import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import type { Json } from "../../../base/json.ts";
import { volumeLabel } from "../../../components/kubernetes/parts/labels.ts";
import { System } from "../../../components/system.ts";
import { software } from "../../../components/workload/software.ts";
import type { SystemArgs } from "../../../config/args.ts";
import { type ProgramResult, runProgram } from "../../../preview/engine/run.ts";
import { testRun } from "../../support/inProcess.ts";
import { amount, at, listAt, ofKind } from "../../support/kubernetesStack.ts";

const page = readFileSync(join(import.meta.dirname, "../../../docs/kubernetes.md"), "utf8");
const blocks = [...page.matchAll(/```yaml\n(.*?)```/gs)].map(([, text]) => parse(text ?? "") as Json);
const job = blocks.find((block) => at(block, "kind") === "Job") ?? null;
const pod = at(job, "spec.template.spec") ?? null;
const queueCopy = blocks.find((block) => at(block, "containers") !== undefined) ?? null;

/** The stack of the page, while both arrangements stand. */
const stackWith = (args: Omit<SystemArgs, "profile">): Promise<ProgramResult> =>
  runProgram(
    testRun(() => {
      new System("marketing-engine", { profile: "marketing-engine/regional", target: "kubernetes", ...args });
      return {};
    }),
  );
const toObjects = () => stackWith({ previous: { profile: "marketing-engine/local" } });
const toOperators = () =>
  stackWith({
    operators: "existing",
    previous: { profile: "marketing-engine/regional", engines: { work: "redis" } },
  });

const variableOf = (container: Json | undefined, variable: string): string =>
  String(
    at(
      listAt(container, "env").find((one) => at(one, "name") === variable),
      "value",
    ),
  );

const physicalNames = (result: ProgramResult, kind: string) =>
  ofKind(result, kind).map(({ inputs }) => at(inputs, "metadata.name"));

const matches = (selector: Json | undefined, labels: Json | undefined): boolean =>
  Object.entries((at(selector, "matchLabels") ?? { none: "none" }) as Record<string, Json>).every(
    ([key, value]) => (labels as Readonly<Record<string, Json>>)[key] === value,
  );

/** Ports that the network policies open for pods with these labels: `<value of the store's label>:<port>`. */
const openFor = (result: ProgramResult, labels: Json | undefined): string[] =>
  ofKind(result, "NetworkPolicy")
    .filter(({ inputs }) => matches(at(inputs, "spec.podSelector"), labels))
    .flatMap(({ inputs }) => listAt(inputs, "spec.egress"))
    .flatMap((rule) =>
      listAt(rule, "to").flatMap((peer) => {
        const own = at(peer, "podSelector.matchLabels") as Readonly<Record<string, Json>> | undefined;
        const store = own?.["echelon.dev/store"];
        return store === undefined ? [] : listAt(rule, "ports").map((port) => `${store}:${at(port, "port")}`);
      }),
    );

test("the Job of the page reaches both arrangements, and names what the stack makes", async () => {
  const result = await toObjects();
  const labels = at(job, "spec.template.metadata.labels");
  const [container] = listAt(pod ?? undefined, "containers");
  const endpoint = new URL(variableOf(container, "RCLONE_S3_ENDPOINT"));
  expect(openFor(result, labels)).toContain(`${endpoint.hostname}:${endpoint.port}`);
  expect(physicalNames(result, "Service")).toContain(endpoint.hostname);
  for (const variable of listAt(container, "env")) {
    const secret = at(variable, "valueFrom.secretKeyRef.name");
    if (secret !== undefined) expect(physicalNames(result, "Secret")).toContain(secret);
  }
  const claim = at(pod ?? undefined, "volumes.0.persistentVolumeClaim.claimName");
  expect(physicalNames(result, "PersistentVolumeClaim")).toContain(claim);
});

test("the Job of the page runs on the node of the volume, like the workloads that mount it", async () => {
  const labels = at(job, "spec.template.metadata.labels") as Readonly<Record<string, Json>>;
  expect(labels[volumeLabel("content")]).toBe("shared");
  const agents = ofKind(await toObjects(), "Deployment").find(
    ({ name }) => name === "marketing-engine-agents",
  );
  expect(at(pod ?? undefined, "affinity")).toEqual(at(agents?.inputs, "spec.template.spec.affinity"));
  expect(at(pod ?? undefined, "securityContext")).toEqual(
    at(agents?.inputs, "spec.template.spec.securityContext"),
  );
});

test("the container of the page for a queue reaches both, and has the stack's own image of Redis", async () => {
  const result = await toOperators();
  const [container] = listAt(queueCopy ?? undefined, "containers");
  const open = openFor(result, at(job, "spec.template.metadata.labels"));
  for (const host of ["FROM", "TO"]) expect(open).toContain(`${variableOf(container, host)}:6379`);
  expect(at(container, "image")).toBe(software.redis?.image);
  const password = { secretKeyRef: { name: "redis-credentials", key: "password" } };
  expect(listAt(container, "env").map((one) => at(one, "valueFrom"))).toContainEqual(password);
});

test("nothing is open for these pods where there is one arrangement", async () => {
  const labels = at(job, "spec.template.metadata.labels");
  expect(openFor(await stackWith({}), labels)).toEqual([]);
});

const containers = [
  ...listAt(pod ?? undefined, "containers"),
  ...listAt(queueCopy ?? undefined, "containers"),
];

test.each(containers)(
  "$image has what pod security `restricted` demands, and limits within the quota",
  async (container) => {
    expect(at(container, "securityContext")).toMatchObject({
      allowPrivilegeEscalation: false,
      capabilities: { drop: ["ALL"] },
    });
    const result = await toObjects();
    const [defaults] = ofKind(result, "LimitRange");
    const [quota] = ofKind(result, "ResourceQuota");
    for (const resource of ["cpu", "memory"]) {
      const limit = amount(at(container, `resources.limits.${resource}`));
      expect(limit).toBeLessThanOrEqual(amount(at(defaults?.inputs, `spec.limits.0.max.${resource}`)));
    }
    const system = result.resources.find(({ type }) => type === "echelon:index:System");
    const replicas = listAt(system?.inputs, "quotas").find((row) => at(row, "name") === "replicas");
    expect(Number(at(replicas, "used")) + 1).toBeLessThanOrEqual(Number(at(quota?.inputs, "spec.hard.pods")));
  },
);
