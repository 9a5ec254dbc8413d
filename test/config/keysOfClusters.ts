import type { Key } from "./key.ts";

/** What the name of an engine has to be. */
export const engineName = "expected a name in lower case, such as redis-operator";

/** The keys that only clusters have. */
export const keysOfClusters = {
  operators: {
    good: ["none", "install", "existing"],
    bad: [
      [
        "installed",
        'operators: got "installed", expected one of none, install, existing (did you mean install?)',
      ],
    ],
  },
  gateway: {
    good: ["none", "cilium", "gke-l7-global-external-managed"],
    bad: [
      ["", 'gateway: got "", expected a GatewayClass name, or none'],
      ["Cilium", 'gateway: got "Cilium", expected a GatewayClass name, or none'],
    ],
  },
  snapshotClass: {
    good: ["none", "ebs-snapshots", "csi.example.com"],
    bad: [
      ["", 'snapshotClass: got "", expected a VolumeSnapshotClass name, or none'],
      ["Ebs", 'snapshotClass: got "Ebs", expected a VolumeSnapshotClass name, or none'],
    ],
  },
  engines: {
    good: [{ work: "redis" }, { work: "redis-operator", database: "cloudnative-pg" }, {}],
    bad: [
      [{ work: "Redis" }, `engines.work: got "Redis", ${engineName}`],
      [{ work: 7 }, "engines.work: got 7, expected text"],
      [{ Work: "redis" }, "engines.Work: got an unknown name, expected a name in lower case, such as work"],
      ["redis", 'engines: got "redis", expected an object (store → the engine that holds it)'],
    ],
  },
  monitoring: {
    good: ["none", "install", "existing"],
    bad: [["all", 'monitoring: got "all", expected one of none, install, existing']],
  },
  backlogScaling: {
    good: ["none", "install", "existing"],
    bad: [["all", 'backlogScaling: got "all", expected one of none, install, existing']],
  },
  certificates: {
    good: ["none", "install", "existing"],
    bad: [["yes", 'certificates: got "yes", expected one of none, install, existing']],
  },
  operatorNamespaces: {
    good: [{}, { prometheus: "observability", keda: "autoscaling" }],
    bad: [
      [
        { prometheus: "Observability" },
        'operatorNamespaces.prometheus: got "Observability", expected the name of a namespace, such as monitoring',
      ],
      [
        { promethius: "monitoring" },
        "operatorNamespaces.promethius: got an unknown key, expected one of prometheus, keda, cloudnative-pg, redis-operator, rabbitmq-operator, strimzi, percona-mongodb, k6-operator, gateway (did you mean prometheus?)",
      ],
    ],
  },
  dns: {
    good: [["gke"], [{ cidr: "10.96.0.10/32" }, { namespace: "dns", podLabels: { app: "dns" }, port: 5353 }]],
    bad: [
      ["gke", 'dns: got "gke", expected a list (DNS servers that the pods may ask)'],
      [[], "dns: got [], expected at least 1 item (DNS servers that the pods may ask)"],
      [
        ["gkee"],
        'dns.0: got "gkee", expected one of kube-dns, node-local-dns, gke, aks, openshift, kubespray (did you mean gke?)',
      ],
      [[{ cidr: "::1::/64" }], 'dns.0.cidr: got "::1::/64", expected a range such as 10.96.0.10/32'],
      [[{ cidr: "10.96.0.10" }], 'dns.0.cidr: got "10.96.0.10", expected a range such as 10.96.0.10/32'],
      [
        [{ cidr: "10.96.0.300/32" }],
        'dns.0.cidr: got "10.96.0.300/32", expected a range such as 10.96.0.10/32',
      ],
      [[{ namespace: "dns", podLabels: {} }], "dns.0.podLabels: got {}, expected at least one label"],
      [[{ cidr: "10.96.0.10/32", port: 0 }], "dns.0.port: got 0, expected at least 1"],
    ],
  },
  licences: {
    good: [[], ["neo4j"]],
    bad: [
      [["neo5j"], 'licences.0: got "neo5j", expected neo4j (did you mean neo4j?)'],
      [["neo4j", "neo4j"], 'licences: got ["neo4j","neo4j"], expected each licence once'],
      [
        "neo4j",
        'licences: got "neo4j", expected a list (software whose commercial licence you have, and accept)',
      ],
    ],
  },
  storageClass: {
    good: ["none", "gp3"],
    bad: [["GP3", 'storageClass: got "GP3", expected a StorageClass name, or none']],
  },
} satisfies Record<string, Key>;
