import { HELPER, RUNNER } from "../../base/testRunPods.ts";
import type { KubeObject } from "../../sandbox/client/transport.ts";

/** Images of the pods of a test. */
export interface TestImages {
  /** Reads the script, and offers the load. */
  readonly k6: string;
  /** Tells the runners to begin, with curl. */
  readonly starter: string;
}

/**
 * https://hub.docker.com/r/grafana/k6, the version that this package builds and tests with, and
 * https://github.com/grafana/k6-operator/releases/tag/v1.6.0; without it the operator takes `latest-starter`.
 */
export const testImages: TestImages = {
  k6: "grafana/k6:1.8.1",
  starter: "ghcr.io/grafana/k6-operator:starter-v1.6.0",
};

/** An object with the fields of its kind. */
type KindObject = KubeObject & Readonly<Record<string, unknown>>;

const ARCHIVE = "loadtest.tar";

const resourcesOf = ({ cpu, memoryMiB, memoryLimitMiB }: typeof RUNNER) => ({
  requests: { cpu: `${cpu * 1000}m`, memory: `${memoryMiB}Mi` },
  limits: { memory: `${memoryLimitMiB}Mi` },
});

/** A value in a Secret of the namespace. */
export interface HeldSecret {
  readonly name: string;
  readonly key: string;
}

/** Files that pods mount from ConfigMaps that are there already. */
export interface MountedFiles {
  /** Path of the script in the pod. */
  readonly script: string;
  readonly volumes: readonly Readonly<Record<string, unknown>>[];
  readonly volumeMounts: readonly Readonly<Record<string, unknown>>[];
}

/** Where pods read the script from, with all that it reads. */
export type ScriptSource =
  /** What `k6 archive` wrote; the test makes a ConfigMap of it. */
  { readonly archive: Uint8Array } | { readonly mounted: MountedFiles };

/** What a test ends with: it is removed once its owner is. */
export interface Owner {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
}

/** A test on several pods at once. */
export interface ClusterTest {
  /** Name of every object of it. */
  readonly name: string;
  /** @default that of the context */
  readonly namespace?: string;
  readonly source: ScriptSource;
  /** Processes of k6; each offers an equal part of the load. */
  readonly parallelism: number;
  /** Variables of the script. */
  readonly env: Readonly<Record<string, string>>;
  /** Variables that hold a login, such as `HEADERS_JSON`; kept in a Secret. */
  readonly secrets: Readonly<Record<string, string>>;
  /** The same, where a Secret has the login already. @default none */
  readonly held?: Readonly<Record<string, HeldSecret>>;
  /** @default none: whoever makes the test removes it */
  readonly owner?: Owner;
  readonly images: TestImages;
}

/** Labels of every object, by which a run finds and removes what it made. */
export const labelsOf = (name: string): Record<string, string> => ({
  "app.kubernetes.io/name": "k6",
  "app.kubernetes.io/instance": name,
  "app.kubernetes.io/managed-by": "echelon",
});

const metadataOf = ({ name, namespace, owner }: ClusterTest) => ({
  name,
  ...(namespace === undefined ? {} : { namespace }),
  labels: labelsOf(name),
  ...(owner === undefined ? {} : { ownerReferences: [owner] }),
});

const archiveOf = (test: ClusterTest, archive: Uint8Array): KindObject => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: metadataOf(test),
  binaryData: { [ARCHIVE]: Buffer.from(archive).toString("base64") },
});

const loginOf = (test: ClusterTest): KindObject => ({
  apiVersion: "v1",
  kind: "Secret",
  metadata: metadataOf(test),
  stringData: test.secrets,
});

function variablesOf({ name, env, secrets, held = {} }: ClusterTest) {
  const plain = Object.entries({ ...env, RESULT: "-", K6_NO_USAGE_REPORT: "true" });
  const made = Object.keys(secrets).map((key): [string, HeldSecret] => [key, { name, key }]);
  return [
    ...plain.map(([variable, value]) => ({ name: variable, value })),
    ...[...made, ...Object.entries(held)].map(([variable, { name: secret, key }]) => ({
      name: variable,
      valueFrom: { secretKeyRef: { name: secret, key } },
    })),
  ];
}

/** How the operator finds the script, and what its pods mount for it. */
const scriptOf = ({ name, source }: ClusterTest) =>
  "archive" in source
    ? { script: { configMap: { name, file: ARCHIVE } }, files: {} }
    : {
        script: { localFile: source.mounted.script },
        files: { volumes: source.mounted.volumes, volumeMounts: source.mounted.volumeMounts },
      };

/** What the restricted level of Pod Security asks for; the image's user is 12345. */
const pod = {
  automountServiceAccountToken: "false",
  securityContext: { runAsNonRoot: true, runAsUser: 12345, seccompProfile: { type: "RuntimeDefault" } },
  containerSecurityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
};

/**
 * Runners on nodes of their own where there are enough: on one they share its network and its cores. The operator's
 * `separate` would leave those without a node waiting for ever.
 */
const apart = (name: string) => ({
  maxSkew: 1,
  topologyKey: "kubernetes.io/hostname",
  whenUnsatisfiable: "ScheduleAnyway",
  labelSelector: { matchLabels: { k6_cr: name, runner: "true" } },
});

function testRunOf(test: ClusterTest): KindObject {
  const { script, files } = scriptOf(test);
  const k6 = { ...pod, image: test.images.k6, env: variablesOf(test), ...files };
  const helper = { metadata: { labels: labelsOf(test.name) }, resources: resourcesOf(HELPER) };
  return {
    apiVersion: "k6.io/v1alpha1",
    kind: "TestRun",
    metadata: metadataOf(test),
    spec: {
      parallelism: test.parallelism,
      script,
      quiet: "true",
      initializer: { ...k6, ...helper },
      starter: { ...pod, ...helper, image: test.images.starter },
      runner: {
        ...k6,
        resources: resourcesOf(RUNNER),
        metadata: { labels: labelsOf(test.name) },
        topologySpreadConstraints: [apart(test.name)],
      },
    },
  };
}

/** The objects of a test, in the order in which they are made. */
export const objectsOf = (test: ClusterTest): readonly KindObject[] => [
  ...("archive" in test.source ? [archiveOf(test, test.source.archive)] : []),
  ...(Object.keys(test.secrets).length === 0 ? [] : [loginOf(test)]),
  testRunOf(test),
];
