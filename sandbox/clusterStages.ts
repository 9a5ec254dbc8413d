/** How kwok plays the kubelet, as its stages: https://kwok.sigs.k8s.io/docs/user/stages-configuration/ */

/** On nodes whose kubelet kwok plays; without it a node and its pods are as those of a dead kubelet. */
export const KUBELET_LABEL = "echelon.sandbox/kubelet";
export const KUBELET_RUNS = "simulated";

interface Requirement {
  /** A jq expression on the object. */
  readonly key: string;
  readonly operator: "Exists" | "DoesNotExist" | "In" | "NotIn";
  readonly values?: readonly string[];
}

interface Next {
  /** A Go template of the YAML that the object's status is to have. */
  readonly statusTemplate?: string;
  readonly finalizers?: { readonly empty: true };
  readonly delete?: true;
}

const phaseIs = (phase: string): Requirement => ({ key: ".status.phase", operator: "In", values: [phase] });
const NOT_ENDING: Requirement = { key: ".metadata.deletionTimestamp", operator: "DoesNotExist" };
const ENDING: Requirement = { key: ".metadata.deletionTimestamp", operator: "Exists" };
/** Of a pod that is removed already: kwok's own request to that makes one more change of the pod. */
const REMOVAL_ASKED = "0";
const NOT_ASKED_YET: Requirement = {
  key: ".metadata.deletionGracePeriodSeconds | tostring",
  operator: "NotIn",
  values: [REMOVAL_ASKED],
};
const NEW: Requirement = { key: ".status.podIP", operator: "DoesNotExist" };
const OF_A_JOB: Requirement = {
  key: ".metadata.ownerReferences.[].kind",
  operator: "In",
  values: ["Job"],
};
const READINESS = '.status.conditions.[] | select( .type == "Ready" ) | .status';
const UNREADY: Requirement = { key: READINESS, operator: "In", values: ["False"] };
const NOT_READY: Requirement = { key: READINESS, operator: "NotIn", values: ["True"] };

const condition = (type: string): string => `
- type: ${type}
  status: "True"
  lastTransitionTime: {{ Now | Quote }}`;

/** What an init container reports: that it has ended, or, as a sidecar, that it runs. */
const INIT_CONTAINERS = `
initContainerStatuses:
{{ range .spec.initContainers }}
- name: {{ .name | Quote }}
  image: {{ .image | Quote }}
  ready: true
  restartCount: 0
  {{ if eq .restartPolicy "Always" }}
  started: true
  state: { running: { startedAt: {{ Now | Quote }} } }
  {{ else }}
  state: { terminated: { exitCode: 0, reason: Completed, startedAt: {{ Now | Quote }}, finishedAt: {{ Now | Quote }} } }
  {{ end }}
{{ end }}`;

const RUNNING = `
phase: Running
startTime: {{ Now | Quote }}
hostIP: {{ NodeIPWith .spec.nodeName | Quote }}
podIP: {{ PodIPWith .spec.nodeName ( or .spec.hostNetwork false ) ( or .metadata.uid "" ) ( or .metadata.name "" ) ( or .metadata.namespace "" ) | Quote }}
conditions:${condition("Initialized")}${condition("ContainersReady")}${condition("Ready")}
{{ range .spec.readinessGates }}${condition("{{ .conditionType | Quote }}")}
{{ end }}
containerStatuses:
{{ range .spec.containers }}
- name: {{ .name | Quote }}
  image: {{ .image | Quote }}
  ready: true
  started: true
  restartCount: 0
  state: { running: { startedAt: {{ Now | Quote }} } }
{{ end }}
${INIT_CONTAINERS}`;

const SUCCEEDED = `
phase: Succeeded
containerStatuses:
{{ range .spec.containers }}
- name: {{ .name | Quote }}
  image: {{ .image | Quote }}
  ready: false
  started: false
  restartCount: 0
  state: { terminated: { exitCode: 0, reason: Completed, startedAt: {{ Now | Quote }}, finishedAt: {{ Now | Quote }} } }
{{ end }}`;

const NODE_READY = `
conditions:
{{ range NodeConditions }}
- type: {{ .type }}
  status: {{ .status | Quote }}
  reason: {{ .reason }}
  message: {{ .message | Quote }}
  lastHeartbeatTime: {{ Now | Quote }}
  lastTransitionTime: {{ Now | Quote }}
{{ end }}
addresses: [ { type: Hostname, address: {{ NodeName | Quote }} } ]
daemonEndpoints: { kubeletEndpoint: { Port: {{ NodePort }} } }
nodeInfo:
  architecture: amd64
  operatingSystem: linux
  kubeletVersion: kwok-{{ Version }}`;

const stagesOf =
  (kind: "Node" | "Pod") => (name: string, requirements: readonly Requirement[], next: Next) => ({
    apiVersion: "kwok.x-k8s.io/v1alpha1",
    kind: "Stage",
    metadata: { name },
    spec: {
      resourceRef: { apiGroup: "v1", kind },
      selector: { matchExpressions: requirements },
      next,
    },
  });
const node = stagesOf("Node");
const pod = stagesOf("Pod");

/**
 * Given whole, as kwok keeps none of its own beside those it is given. They do what kwok does by itself, and one thing
 * more: the node controller marks the pods of a silent node unready, and a kubelet that is back says that they are
 * ready still.
 */
export const STAGES = [
  // Its lease is the heartbeat; the time of its last transition tells when it came back.
  node("node-is-ready", [NOT_READY], { statusTemplate: NODE_READY }),
  pod("pod-runs", [NOT_ENDING, NEW], { statusTemplate: RUNNING }),
  pod("pod-is-ready-still", [NOT_ENDING, phaseIs("Running"), UNREADY], {
    statusTemplate: `conditions:${condition("Ready")}`,
  }),
  pod("pod-of-a-job-succeeds", [NOT_ENDING, phaseIs("Running"), OF_A_JOB], { statusTemplate: SUCCEEDED }),
  // Once a pod: kwok removes by name, and a second time it would hit the next pod of a StatefulSet.
  pod("pod-ends", [ENDING, NOT_ASKED_YET], { finalizers: { empty: true }, delete: true }),
];
