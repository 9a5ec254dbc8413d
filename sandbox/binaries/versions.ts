/** The programs of a sandbox, in the order in which they are built. All but `kubectl` and `kwokctl` keep running. */
export const toolNames = [
  "kwokctl",
  "kwok",
  "kubectl",
  "kube-scheduler",
  "etcd",
  "kube-controller-manager",
  "metrics-server",
  "kube-apiserver",
] as const;
export type ToolName = (typeof toolNames)[number];

/** Read in the releases of each project on 2026-11-22; the Go modules in `gomods/` pin the same. */
export const versions = {
  /** https://github.com/kubernetes/kubernetes/releases */
  kubernetes: "1.36.3",
  /** https://github.com/kubernetes-sigs/kwok/releases */
  kwok: "0.7.0",
  /** https://github.com/kubernetes-sigs/metrics-server/releases */
  "metrics-server": "0.9.0",
  /** https://github.com/etcd-io/etcd/releases */
  etcd: "3.6.5",
} as const;
/** A project releases all of its programs under one version. */
export type ProjectName = keyof typeof versions;
/** Folders under `gomods/`. Programs that share most dependencies are built from one module. */
export const moduleNames = ["kubernetes", "kwok", "etcd"] as const;
/**
 * `definitions` builds nothing: it pins the modules that hold definitions of custom resources. `k6` is what load tests
 * run (loadtests/run/k6.ts), and no part of a sandbox.
 */
export type ModuleName = (typeof moduleNames)[number] | "definitions" | "k6";

/** By how many minor versions a client may differ from its server: https://kubernetes.io/releases/version-skew-policy/ */
const KUBECTL_SKEW = 1;

export interface Tool {
  readonly project: ProjectName;
  readonly module: ModuleName;
  /** Go package of its `main`. */
  readonly package: string;
  /** The linker's `-X` settings, which give the program its version. */
  readonly stamps: readonly string[];
  /** Arguments that make it print its version. */
  readonly versionArguments: readonly string[];
  /** By how many minor versions a program on this machine may differ from the pinned version. */
  readonly skew: number;
  /** Seconds that a cold build took on 2 cores. Built in the order of `toolNames`: later builds reuse earlier work. */
  readonly buildSeconds: number;
}

const COMPONENT_BASE = "k8s.io/component-base/version";
const [KUBERNETES_MAJOR, KUBERNETES_MINOR] = versions.kubernetes.split(".");
const KUBERNETES_STAMPS = [
  `${COMPONENT_BASE}.gitVersion=v${versions.kubernetes}`,
  `${COMPONENT_BASE}.gitMajor=${KUBERNETES_MAJOR}`,
  `${COMPONENT_BASE}.gitMinor=${KUBERNETES_MINOR}`,
  `${COMPONENT_BASE}.gitTreeState=clean`,
];
const KWOK_STAMPS = [`sigs.k8s.io/kwok/pkg/consts.Version=v${versions.kwok}`];

const kubernetesPart = (command: string, buildSeconds: number): Tool => ({
  project: "kubernetes",
  module: "kubernetes",
  package: `k8s.io/kubernetes/cmd/${command}`,
  stamps: KUBERNETES_STAMPS,
  versionArguments: ["--version"],
  skew: 0,
  buildSeconds,
});

const kwokPart = (command: string, buildSeconds: number): Tool => ({
  project: "kwok",
  module: "kwok",
  package: `sigs.k8s.io/kwok/cmd/${command}`,
  stamps: KWOK_STAMPS,
  versionArguments: ["--version"],
  skew: 0,
  buildSeconds,
});

export const tools: Readonly<Record<ToolName, Tool>> = {
  kwokctl: kwokPart("kwokctl", 150),
  kwok: kwokPart("kwok", 40),
  kubectl: {
    ...kubernetesPart("kubectl", 130),
    versionArguments: ["version", "--client"],
    skew: KUBECTL_SKEW,
  },
  "kube-scheduler": kubernetesPart("kube-scheduler", 130),
  etcd: {
    project: "etcd",
    module: "etcd",
    package: "go.etcd.io/etcd/server/v3",
    stamps: [],
    versionArguments: ["--version"],
    skew: 0,
    buildSeconds: 40,
  },
  "kube-controller-manager": kubernetesPart("kube-controller-manager", 165),
  "metrics-server": {
    project: "metrics-server",
    module: "kubernetes",
    package: "sigs.k8s.io/metrics-server/cmd/metrics-server",
    // As in its Makefile: it prints the version of its client library's package.
    stamps: [`k8s.io/client-go/pkg/version.gitVersion=v${versions["metrics-server"]}`],
    versionArguments: ["--version"],
    skew: 0,
    buildSeconds: 20,
  },
  "kube-apiserver": kubernetesPart("kube-apiserver", 10),
};

export const pinnedVersion = (name: ToolName): string => versions[tools[name].project];

/** The first `1.2.3` in what a program printed about its version, or undefined. */
export function versionIn(output: string): string | undefined {
  return /\bv?(\d+\.\d+\.\d+)/.exec(output)?.[1];
}

/** Whether a program of this version will do: the same major version, and a minor version within the skew. */
export function isUsable(name: ToolName, version: string): boolean {
  const { skew } = tools[name];
  const [major, minor] = pinnedVersion(name).split(".").map(Number);
  const [gotMajor, gotMinor] = version.split(".").map(Number);
  return major === gotMajor && Math.abs((minor ?? 0) - (gotMinor ?? Number.NaN)) <= skew;
}

/** The versions that `isUsable` accepts, for a message. */
export function acceptedVersions(name: ToolName): string {
  const { skew } = tools[name];
  const [major, minor] = pinnedVersion(name).split(".").map(Number);
  return skew === 0
    ? `${major}.${minor}.x`
    : `${major}.${(minor ?? 0) - skew} to ${major}.${(minor ?? 0) + skew}`;
}
