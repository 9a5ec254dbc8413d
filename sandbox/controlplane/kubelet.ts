/** How kwok simulates a kubelet, as kwok's stages: https://kwok.sigs.k8s.io/docs/user/stages-configuration/ */

/** Label of nodes whose kubelet kwok simulates. Without it, a node and its pods look as if their kubelet were dead. */
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
/** False once kwok has deleted the pod: that request sets the grace period to 0, and so changes the pod once more. */
const IN_GRACE: Requirement = {
  key: ".metadata.deletionGracePeriodSeconds | tostring",
  operator: "NotIn",
  values: ["0"],
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

const RUNS = "{ running: { startedAt: {{ Now | Quote }} } }";
const ENDED =
  "{ terminated: { exitCode: 0, reason: Completed, startedAt: {{ Now | Quote }}, finishedAt: {{ Now | Quote }} } }";

/** Status of the container that a template's `range` is at. An init container that has ended counts as ready. */
const container = (state: string, { ready, started }: { ready: boolean; started: boolean }): string => `
- name: {{ .name | Quote }}
  image: {{ .image | Quote }}
  ready: ${ready}
  started: ${started}
  restartCount: 0
  state: ${state}`;

const RUNNING = `
phase: Running
startTime: {{ Now | Quote }}
hostIP: {{ NodeIPWith .spec.nodeName | Quote }}
podIP: {{ PodIPWith .spec.nodeName ( or .spec.hostNetwork false ) ( or .metadata.uid "" ) ( or .metadata.name "" ) ( or .metadata.namespace "" ) | Quote }}
conditions:${condition("Initialized")}${condition("ContainersReady")}${condition("Ready")}
{{ range .spec.readinessGates }}${condition("{{ .conditionType | Quote }}")}
{{ end }}
containerStatuses:
{{ range .spec.containers }}${container(RUNS, { ready: true, started: true })}
{{ end }}
initContainerStatuses:
{{ range .spec.initContainers }}
{{ if eq .restartPolicy "Always" }}${container(RUNS, { ready: true, started: true })}
{{ else }}${container(ENDED, { ready: true, started: false })}
{{ end }}
{{ end }}`;

const SUCCEEDED = `
phase: Succeeded
containerStatuses:
{{ range .spec.containers }}${container(ENDED, { ready: false, started: false })}
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

/** All stages that are needed: kwok drops its own where it gets any. Comments say where one differs from kwok's own. */
export const KUBELET_STAGES = [
  // Only when it is not ready: the lease is the heartbeat, and the last transition shows when the node came back.
  node("node-is-ready", [NOT_READY], { statusTemplate: NODE_READY }),
  pod("pod-runs", [NOT_ENDING, NEW], { statusTemplate: RUNNING }),
  // The node controller marks the pods of a silent node unready; a kubelet that is back reports them ready again.
  pod("pod-is-ready-again", [NOT_ENDING, phaseIs("Running"), UNREADY], {
    statusTemplate: `conditions:${condition("Ready")}`,
  }),
  pod("pod-of-a-job-succeeds", [NOT_ENDING, phaseIs("Running"), OF_A_JOB], { statusTemplate: SUCCEEDED }),
  // Once per pod: kwok deletes by name, and a second deletion would hit the next pod of a StatefulSet.
  pod("pod-ends", [ENDING, IN_GRACE], { finalizers: { empty: true }, delete: true }),
];
