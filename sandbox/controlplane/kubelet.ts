/** How kwok simulates a kubelet, as kwok's stages: https://kwok.sigs.k8s.io/docs/user/stages-configuration/ */

/** Label of nodes whose kubelet kwok simulates. Without it, a node and its pods look as if their kubelet were dead. */
export const KUBELET_LABEL = "echelon.sandbox/kubelet";
export const KUBELET_RUNS = "simulated";

/** @param key a jq expression on the object. */
const exists = (key: string) => ({ key, operator: "Exists" });
const absent = (key: string) => ({ key, operator: "DoesNotExist" });
const is = (key: string, value: string) => ({ key, operator: "In", values: [value] });
const isNot = (key: string, value: string) => ({ key, operator: "NotIn", values: [value] });

const ENDING = exists(".metadata.deletionTimestamp");
const NOT_ENDING = absent(".metadata.deletionTimestamp");
/** False once kwok has deleted the pod: that request sets the grace period to 0, and so changes the pod once more. */
const IN_GRACE = isNot(".metadata.deletionGracePeriodSeconds | tostring", "0");
const NEW = absent(".status.podIP");
const PHASE_RUNNING = is(".status.phase", "Running");
const OF_A_JOB = is(".metadata.ownerReferences.[].kind", "Job");
const READINESS = '.status.conditions.[] | select( .type == "Ready" ) | .status';
const UNREADY = is(READINESS, "False");
const NOT_READY = isNot(READINESS, "True");

// The texts below are parts of Go templates, which kwok turns into the YAML of an object's status.

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
  (kind: "Node" | "Pod") => (name: string, matchExpressions: readonly object[], next: object) => ({
    apiVersion: "kwok.x-k8s.io/v1alpha1",
    kind: "Stage",
    metadata: { name },
    spec: { resourceRef: { apiGroup: "v1", kind }, selector: { matchExpressions }, next },
  });
const node = stagesOf("Node");
const pod = stagesOf("Pod");

/** All stages that are needed: kwok drops its own where it gets any. Comments say where one differs from kwok's own. */
export const KUBELET_STAGES = [
  // Only when it is not ready: the lease is the heartbeat, and the last transition shows when the node came back.
  node("node-is-ready", [NOT_READY], { statusTemplate: NODE_READY }),
  pod("pod-runs", [NOT_ENDING, NEW], { statusTemplate: RUNNING }),
  // The node controller marks the pods of a silent node unready; a kubelet that is back reports them ready again.
  pod("pod-is-ready-again", [NOT_ENDING, PHASE_RUNNING, UNREADY], {
    statusTemplate: `conditions:${condition("Ready")}`,
  }),
  pod("pod-of-a-job-succeeds", [NOT_ENDING, PHASE_RUNNING, OF_A_JOB], { statusTemplate: SUCCEEDED }),
  // Once per pod: kwok deletes by name, and a second deletion would hit the next pod of a StatefulSet.
  pod("pod-ends", [ENDING, IN_GRACE], { finalizers: { empty: true }, delete: true }),
];
