import type { KubeObject } from "../../sandbox/client/transport.ts";

/** https://hub.docker.com/r/grafana/k6, the version that this package builds and tests with. */
export const K6_IMAGE = "grafana/k6:1.8.1";

/** An object with the fields of its kind. */
type KindObject = KubeObject & Readonly<Record<string, unknown>>;

const ARCHIVE = "loadtest.tar";

/** What a process of k6 gets; one core offers 500 users, and a user takes about 2 MiB. */
const RESOURCES = { requests: { cpu: "1", memory: "1Gi" }, limits: { memory: "2Gi" } };

/** A test on several pods at once. */
export interface ClusterTest {
  /** Name of every object of it. */
  readonly name: string;
  /** @default that of the context */
  readonly namespace?: string;
  /** What `k6 archive` wrote: the script with all that it reads. */
  readonly archive: Uint8Array;
  /** Processes of k6; each offers an equal part of the load. */
  readonly parallelism: number;
  /** Variables of the script. */
  readonly env: Readonly<Record<string, string>>;
  /** Variables that hold a login, such as `HEADERS_JSON`; kept in a Secret. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly image: string;
}

/** Labels of every object, by which a run finds and removes what it made. */
export const labelsOf = (name: string): Record<string, string> => ({
  "app.kubernetes.io/name": "k6",
  "app.kubernetes.io/instance": name,
  "app.kubernetes.io/managed-by": "echelon",
});

const metadataOf = ({ name, namespace }: ClusterTest) => ({
  name,
  ...(namespace === undefined ? {} : { namespace }),
  labels: labelsOf(name),
});

const archiveOf = (test: ClusterTest): KindObject => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: metadataOf(test),
  binaryData: { [ARCHIVE]: Buffer.from(test.archive).toString("base64") },
});

const loginOf = (test: ClusterTest): KindObject => ({
  apiVersion: "v1",
  kind: "Secret",
  metadata: metadataOf(test),
  stringData: test.secrets,
});

function variablesOf({ name, env, secrets }: ClusterTest) {
  const plain = Object.entries({ ...env, RESULT: "-", K6_NO_USAGE_REPORT: "true" });
  return [
    ...plain.map(([variable, value]) => ({ name: variable, value })),
    ...Object.keys(secrets).map((key) => ({ name: key, valueFrom: { secretKeyRef: { name, key } } })),
  ];
}

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
  const k6 = { ...pod, image: test.image, env: variablesOf(test) };
  return {
    apiVersion: "k6.io/v1alpha1",
    kind: "TestRun",
    metadata: metadataOf(test),
    spec: {
      parallelism: test.parallelism,
      script: { configMap: { name: test.name, file: ARCHIVE } },
      quiet: "true",
      initializer: { ...k6, metadata: { labels: labelsOf(test.name) } },
      starter: { ...pod, metadata: { labels: labelsOf(test.name) } },
      runner: {
        ...k6,
        resources: RESOURCES,
        metadata: { labels: labelsOf(test.name) },
        topologySpreadConstraints: [apart(test.name)],
      },
    },
  };
}

/** The objects of a test, in the order in which they are made. */
export const objectsOf = (test: ClusterTest): readonly KindObject[] => [
  archiveOf(test),
  ...(Object.keys(test.secrets).length === 0 ? [] : [loginOf(test)]),
  testRunOf(test),
];
