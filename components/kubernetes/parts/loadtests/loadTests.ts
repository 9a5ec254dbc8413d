import kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { defect } from "../../../../base/errors.ts";
import { physicalName } from "../../../../base/names.ts";
import { AROUND_SECONDS } from "../../../../base/testRunPods.ts";
import type { LoadTestPlan } from "../../../../plan/types.ts";
import { kubernetesNames } from "../../../../targets/kubernetes/names.ts";
import { Group } from "../../../group.ts";
import type { EdgeEndpoint } from "../../../platform.ts";
import { WORKLOAD_USER } from "../../../workload/image.ts";
import { softwareImage } from "../../../workload/software.ts";
import { shortHash, tagAnnotations } from "../labels.ts";
import {
  closedPod,
  containerSecurity,
  type EnvVar,
  type PodSpec,
  quantities,
  scratchVolume,
  type Volume,
  type VolumeMount,
} from "../pods/podFields.ts";
import { restrictedNamespace } from "../pods/restrictedNamespace.ts";
import { objectLabels, type Scope } from "../scope.ts";
import { createAccount, createQuota, PROGRAM_SIZE } from "./access.ts";
import {
  API,
  checkSize,
  PROFILE,
  PROGRAM,
  PROGRAM_FILE,
  programFiles,
  SCRIPTS,
  SETTINGS,
  scriptFile,
  scriptFiles,
  treeOf,
} from "./files.ts";
import type { Files } from "./imports.ts";
import { createLogins } from "./logins.ts";
import { LOAD_TEST, loadTestNamespace } from "./names.ts";
import { closeLoadTests } from "./traffic.ts";

/** A run that cannot start within this time is skipped: at daytime it would meet people. */
const LATE_SECONDS = 3600;

/** Reading what the runners measured, and judging it, after the longest wait for them. */
const JUDGING_SECONDS = 300;

/** Removing what a run made, after it was told to end. */
const CLEARING_SECONDS = 60;

/** Where the objects of a load test are. */
interface Home {
  readonly scope: Scope;
  readonly namespace: pulumi.Output<string>;
  readonly parent: pulumi.Resource;
}

/** A tree of files in a ConfigMap, as pods mount it. */
interface Tree {
  readonly configMap: kubernetes.core.v1.ConfigMap;
  readonly volume: Volume;
  readonly mount: VolumeMount;
}

/** The name ends in a hash of the content, so that a run never gets files of two versions. */
function treeIn({ scope, namespace, parent }: Home, name: string, directory: string, files: Files): Tree {
  checkSize(name, files);
  const { data, items } = treeOf(files);
  const physical = physicalName(kubernetesNames.label, [name, shortHash(JSON.stringify(files))]);
  const configMap = new kubernetes.core.v1.ConfigMap(
    `${scope.name}-load-tests-${name}`,
    { metadata: { name: physical, namespace, labels: scope.labels }, immutable: true, data },
    { parent },
  );
  return {
    configMap,
    // Its name is known before it is made: the program hands it to the runners.
    volume: { name, configMap: { name: physical, items } },
    mount: { name, mountPath: directory, readOnly: true },
  };
}

/** What the program reads of a run: loadtests/nightly/settings.ts. */
const settingsOf = ({ stack, settings }: Scope, test: LoadTestPlan, { volume, mount }: Tree) => ({
  stack,
  shape: test.shape,
  parallelism: test.parallelism,
  mounted: {
    script: `${SCRIPTS}/${scriptFile(test.profile.system)}`,
    volumes: [volume],
    volumeMounts: [mount],
  },
  profile: PROFILE,
  ...(test.api === undefined ? {} : { api: API }),
  images: { k6: softwareImage(settings, "k6"), starter: softwareImage(settings, "k6-starter") },
});

const fromField = (name: string, fieldPath: string): EnvVar => ({
  name,
  valueFrom: { fieldRef: { fieldPath } },
});

interface PodArgs {
  readonly url: pulumi.Output<string>;
  readonly trees: readonly Tree[];
  readonly logins: ReturnType<typeof createLogins>;
}

function podOf({ scope }: Home, { url, trees, logins }: PodArgs): PodSpec {
  const tmp = scratchVolume("tmp", "/tmp");
  const size = quantities(PROGRAM_SIZE);
  return {
    ...closedPod(scope, WORKLOAD_USER),
    serviceAccountName: LOAD_TEST,
    automountServiceAccountToken: true,
    restartPolicy: "Never",
    terminationGracePeriodSeconds: CLEARING_SECONDS,
    containers: [
      {
        name: LOAD_TEST,
        image: softwareImage(scope.settings, "node"),
        command: ["node", `${PROGRAM}/${PROGRAM_FILE}`],
        env: [
          { name: "SETTINGS", value: SETTINGS },
          { name: "BASE_URL", value: url },
          { name: "LOGINS", value: pulumi.jsonStringify(logins) },
          fromField("POD_NAME", "metadata.name"),
          fromField("POD_UID", "metadata.uid"),
        ],
        resources: { requests: size, limits: size },
        securityContext: containerSecurity,
        volumeMounts: [tmp.mount, ...trees.map(({ mount }) => mount)],
      },
    ],
    volumes: [tmp.volume, ...trees.map(({ volume }) => volume)],
  };
}

function createCronJob(
  home: Home,
  test: LoadTestPlan,
  pod: PodSpec,
  before: readonly pulumi.Resource[],
): void {
  const { scope, namespace, parent } = home;
  const labels = objectLabels(scope, LOAD_TEST, "load-test");
  new kubernetes.batch.v1.CronJob(
    `${scope.name}-load-test`,
    {
      metadata: { name: LOAD_TEST, namespace, labels },
      spec: {
        schedule: test.schedule,
        timeZone: test.timeZone,
        concurrencyPolicy: "Forbid",
        startingDeadlineSeconds: LATE_SECONDS,
        successfulJobsHistoryLimit: 3,
        failedJobsHistoryLimit: 3,
        jobTemplate: {
          metadata: { labels },
          spec: {
            // Load is sent once: a second attempt in the same night would spend twice.
            backoffLimit: 0,
            activeDeadlineSeconds: test.seconds + AROUND_SECONDS + JUDGING_SECONDS,
            template: { metadata: { labels }, spec: pod },
          },
        },
      },
    },
    { parent, dependsOn: [...before] },
  );
}

function createNamespace({ scope, parent }: Omit<Home, "namespace">): pulumi.Output<string> {
  return new kubernetes.core.v1.Namespace(
    `${scope.name}-load-tests-namespace`,
    {
      metadata: {
        name: loadTestNamespace(scope),
        labels: { ...scope.labels, ...restrictedNamespace },
        annotations: tagAnnotations(scope.settings.tags),
      },
    },
    { parent },
  ).metadata.name;
}

/**
 * The load test that the stack makes of itself every night, in a namespace of its own: a CronJob whose pod has the k6
 * operator offer the load to the stack's public address, and judges what was measured.
 * docs/decisions/0027-load-tests-of-the-stack.md
 */
export function createLoadTests(scope: Scope, edge: EdgeEndpoint | null): void {
  const test = scope.plan.loadTest;
  if (test === undefined) return;
  const url = edge?.url ?? null;
  if (url === null) throw defect("a load test of the stack: got no public address, expected one");
  const group = new Group("LoadTests", `${scope.name}-load-tests`, { parent: scope.parent });
  const namespace = createNamespace({ scope, parent: group });
  const home: Home = { scope, namespace, parent: group };
  const place = { name: scope.name, namespace, labels: scope.labels, parent: group };
  const before = [
    ...createAccount(place),
    createQuota(place, test),
    ...closeLoadTests(scope, { namespace, restrictions: [] }, group),
  ];
  const scripts = treeIn(home, "scripts", SCRIPTS, scriptFiles(test));
  const program = treeIn(home, "program", PROGRAM, programFiles(settingsOf(scope, test, scripts)));
  const trees = [scripts, program];
  const pod = podOf(home, { url, trees, logins: createLogins(scope, namespace, group) });
  createCronJob(home, test, pod, [...before, ...trees.map(({ configMap }) => configMap)]);
  group.finish({ schedule: test.schedule });
}
