import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
const ROUNDS = /Math\.(min|max|floor|ceil|round)\(/g;

/** How often a file rounds or clamps, and why it may: a lack or note has both numbers, or no figure that a tier or an operator states is bent. */
const explained: Readonly<Record<string, readonly [times: number, why: string]>> = {
  // Plan
  "plan/backup.ts": [3, "chosen days, room that is rounded up, and the hours of a long copy"],
  "plan/copying.ts": [1, "minutes of a copy, in the recovery that the plan says"],
  "plan/loadTests.ts": [2, "calls and dollars in the message of a refusal"],
  "plan/larger.ts": [2, "what two arrangements ask of a recovery: the stricter"],
  "plan/minutes.ts": [1, "a time for people"],
  "plan/pooler.ts": [2, "at least the connections that are needed; a chosen size"],
  "plan/sharedDatabases.ts": [2, "a server of several stores is as large as the largest of them"],
  "profiles/cron.ts": [2, "moments of a schedule, and the longest time between two"],
  "plan/engines/percona-mongodb.ts": [1, "room that is rounded up"],
  "plan/engines/queue.ts": [2, "chosen copies of an item: no more than there are brokers, and at least one"],
  "plan/engines/seaweedfs.ts": [2, "room that is rounded up"],
  "plan/environment.ts": [1, "the share of a replica: all together stay within the stated limit"],
  "plan/feasibility/packing.ts": [3, "what a node keeps for itself, and the larger share of a node"],
  "plan/feasibility/nodes.ts": [4, "whole pods on a node, and the nodes that are advised, in a finding"],
  "plan/feasibility/connections.ts": [
    6,
    "what RDS gives the memory of its classes; the part of a process and what helps, in a finding",
  ],
  "plan/feasibility/apiBudget.ts": [1, "the limit that helps, in a finding"],
  "plan/feasibility/apiLimits.ts": [1, "the quota that helps, in a finding"],
  "plan/feasibility/caches.ts": [1, "the memory that helps, in a finding"],
  "plan/feasibility/check.ts": [1, "digits for people"],
  "plan/feasibility/storage.ts": [1, "the capacity that helps, in a finding"],
  "plan/slos.ts": [1, "a millionth of a percent: what is left of 100 in binary"],
  "profiles/monotonic/tier.ts": [1, "the smallest of what may run the workloads, to compare tiers"],
  "profiles/monotonic/stores.ts": [
    6,
    "the most, the strongest and the weakest of several stores, to compare tiers",
  ],
  "profiles/monotonic/workloads.ts": [2, "whole replicas and sums of fractions, to compare tiers"],
  "plan/processes.ts": [1, "at least one process"],
  "plan/lacking/workloads.ts": [2, "the seconds in the lack backlog-items"],
  "plan/plan.ts": [1, "the zones of two arrangements: the larger number"],
  "plan/quotas.ts": [2, "the quotas of two arrangements: the larger number; two decimals for people"],
  "plan/workloads.ts": [5, "the lacks backlog-items and load; an expected number stays within stated bounds"],
  // What AWS allows
  "targets/aws/bounds.ts": [2, "the lack window"],
  "plan/engines/rds.ts": [
    4,
    "replicas that are asked for; AWS Backup keeps what RDS does not, and the longest of several stores",
  ],
  "components/aws/parts/rds/storage.ts": [2, "storage that is rounded up to the smallest"],
  "components/aws/parts/rds/proxy.ts": [3, "the part of the connections, in whole percent of 1 to 100"],
  "plan/engines/ebs.ts": [1, "no more snapshots than AWS keeps: the lack recovery"],
  "components/aws/parts/containers/taskDefinition.ts": [1, "the lack stop-seconds"],
  "components/aws/engines/ebs.ts": [1, "room that is rounded up"],
  "components/aws/engines/s3.ts": [
    1,
    "no old versions are made where none are kept; a rule needs at least a day",
  ],
  "components/aws/parts/sizes.ts": [
    3,
    "sizes that are sold: the next larger one, without what a cache keeps free",
  ],
  "components/aws/parts/monitoring/runs.ts": [2, "the period of an alarm that no tier states"],
  "components/aws/parts/monitoring/dashboard.ts": [1, "places of graphs"],
  "components/aws/parts/network/keptGateways.ts": [
    1,
    "the gateways that a network has, in a sentence of lacks",
  ],
  "components/aws/parts/network/network.ts": [
    1,
    "subnets in more zones than stated, where a service needs them",
  ],
  "components/aws/parts/network/subnets.ts": [2, "addresses"],
  "components/aws/parts/network/zoneCounts.ts": [
    2,
    "a balancer and a database need two zones; private subnets, which cost nothing, are in three wherever the region has them",
  ],
  "components/aws/engines/msk.ts": [
    3,
    "zones that are possible, room that is rounded up, and partitions of each broker",
  ],
  "plan/engines/msk.ts": [1, "two brokers, the fewest that Amazon MSK has"],
  "components/aws/parts/checkStack.ts": [1, "subnets in more zones than stated, where a service needs them"],
  "components/aws/parts/monitoring/brokers.ts": [1, "the brokers whose disks one alarm takes"],
  "components/aws/parts/host/userData.ts": [1, "the slowest of all workloads"],
  "config/fields.ts": [1, "the fewest tags that a target allows"],
  "plan/engines/redis-cluster.ts": [2, "room that is rounded up, and at least the smallest volume"],
  "plan/engines/elasticache.ts": [1, "what has to survive is on two nodes, as the service writes no file"],
  "plan/engines/elasticache-cluster.ts": [1, "the log of a durable cluster needs a copy of each primary"],
  "components/aws/engines/documentdb.ts": [2, "days that DocumentDB keeps; AWS Backup keeps the rest"],
  "components/aws/parts/documents/setup.ts": [1, "the newest release whose shell is known"],
  "components/aws/parts/eks/charts.ts": [1, "the slowest of all workloads"],
  "components/aws/parts/eks/nodeSize.ts": [1, "addresses of a machine"],
  "components/aws/parts/monitoring/slos.ts": [2, "whole periods of the window of an objective"],
  // Clusters
  "components/kubernetes/parts/mongodb/served.ts": [1, "the newest release whose shell is known"],
  "components/kubernetes/engines/mongodb.ts": [
    2,
    "a chosen part of the memory, to two decimals, and at least the smallest cache",
  ],
  "components/kubernetes/parts/neo4j/config.ts": [
    3,
    "chosen parts of the memory, in whole MiB, and at least what the process needs",
  ],
  "components/kubernetes/engines/redis-sentinel.ts": [1, "a majority"],
  "components/kubernetes/parts/kafka/topics.ts": [1, "a chosen part of the memory, in whole MiB"],
  "components/kubernetes/parts/rabbitmq/configuration.ts": [
    2,
    "chosen parts of memory and volume, in whole units",
  ],
  "components/kubernetes/parts/rabbitmq/definitions.ts": [1, "a chosen part of the volume, in whole bytes"],
  "components/kubernetes/parts/loadtests/alerts.ts": [1, "hours in the text of an alert"],
  "components/kubernetes/parts/strimzi/cluster.ts": [1, "half of a chosen size, in whole MiB"],
  "components/kubernetes/parts/monitoring/dashboard.ts": [1, "places of graphs"],
  "components/kubernetes/parts/monitoring/prometheusValues.ts": [2, "chosen figures of Prometheus itself"],
  "components/kubernetes/parts/pods/autoscaling.ts": [2, "a tolerance, in thousandths"],
  "components/kubernetes/parts/pods/deployment.ts": [
    2,
    "a rollout needs one pod that may go, though all shall stay, and so does a drain",
  ],
  "components/kubernetes/parts/pods/podFields.ts": [1, "CPU in thousandths, the unit of Kubernetes"],
  "components/kubernetes/parts/storage/restorePoints.ts": [1, "the time that a long copy may take"],
  "components/kubernetes/parts/seaweedfs/bucket.ts": [
    2,
    "no old versions are made where none are kept; a rule needs a day; a locked version is kept as long as its lock",
  ],
};

const files = globSync("{plan,targets,components,config,profiles,program}/**/*.ts", { cwd: ROOT });
const times = Object.fromEntries(
  files.flatMap((file) => {
    const found = readFileSync(join(ROOT, file), "utf8").match(ROUNDS) ?? [];
    return found.length === 0 ? [] : [[file, found.length]];
  }),
);

test("nothing rounds or clamps a figure without a reason, and no reason is left over", () => {
  const stated = Object.entries(explained).map(([file, [count]]) => [file, count]);
  expect(times).toEqual(Object.fromEntries(stated));
});
