import aws from "@pulumi/aws";
import { snapshotsOf } from "../../../plan/engines/ebs.ts";
import { endpointOf } from "../../endpoint.ts";
import { withStoreProtection } from "../../withProtection.ts";
import { storeDirectory } from "../../workload/files.ts";
import { allow, serviceRole } from "../parts/security/iam.ts";
import type { BuiltStore, StoreArgs } from "../parts/store.ts";

/** Tag by which the snapshot policy finds the volume. */
const SNAPSHOT_TAG = "echelon:snapshots";
const SNAPSHOTS = "arn:aws:ec2:*::snapshot/*";
const SNAPSHOT_TIME = "03:00";

/** Files on an encrypted gp3 volume that stays when its machine is replaced, with a snapshot each day, or every few hours. */
export function ebs(args: StoreArgs<"ebs">): BuiltStore {
  const { scope, foundation, store, name, parent } = args;
  const [disk] = store.volumes;
  const tag = `${scope.stack}-${name}`;
  const volume = new aws.ebs.Volume(
    name,
    {
      availabilityZone: foundation.network.hostZone,
      size: Math.ceil(disk.capacityGB),
      type: "gp3",
      encrypted: true,
      kmsKeyId: foundation.key.arn,
      tags: { [SNAPSHOT_TAG]: tag },
    },
    // A volume stays in its zone: another one would replace it. An earlier package named the zone by its letter.
    withStoreProtection(scope, store, { parent, ignoreChanges: ["availabilityZone"] }),
  );
  // Snapshots stay when the stack is destroyed, and a trial must leave nothing behind.
  const taken = snapshotsOf(store);
  if (taken !== null && !scope.settings.ephemeral) snapshots(args, tag, taken);
  const path = storeDirectory(store);
  return {
    endpoint: endpointOf(store, { path }, {}),
    access: () => [],
    hostVolume: { store: store.name, volume, path },
    restorePoint: (label, opts) =>
      new aws.ebs.Snapshot(label, { volumeId: volume.id, description: label }, opts),
  };
}

function snapshots(
  { foundation, name, parent }: StoreArgs<"ebs">,
  tag: string,
  { everyHours, kept }: NonNullable<ReturnType<typeof snapshotsOf>>,
): void {
  const ours = { StringEquals: { [`aws:ResourceTag/${SNAPSHOT_TAG}`]: tag } };
  const role = serviceRole(
    `${name}-dlm`,
    {
      service: "dlm.amazonaws.com",
      account: foundation.account,
      statements: [
        allow(["ec2:DescribeVolumes", "ec2:DescribeInstances", "ec2:DescribeSnapshots"], "*"),
        allow(["ec2:CreateSnapshot"], "arn:aws:ec2:*:*:volume/*", ours),
        allow(["ec2:CreateSnapshot", "ec2:CreateTags"], SNAPSHOTS),
        allow(["ec2:DeleteSnapshot"], SNAPSHOTS, ours),
      ],
    },
    { parent },
  );
  new aws.dlm.LifecyclePolicy(
    `${name}-snapshots`,
    {
      description: "Daily snapshots of a data volume",
      executionRoleArn: role.role.arn,
      policyDetails: {
        resourceTypes: ["VOLUME"],
        targetTags: { [SNAPSHOT_TAG]: tag },
        schedules: [
          {
            name: "daily",
            createRule: { interval: everyHours, intervalUnit: "HOURS", times: SNAPSHOT_TIME },
            retainRule: { count: kept },
            copyTags: true,
          },
        ],
      },
    },
    { parent },
  );
}
