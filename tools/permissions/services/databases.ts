import { of } from "../row.ts";
import { type Deployer, mine, type Services } from "../service.ts";

/** Databases and their copies. */
export function databases(deployer: Deployer): Services {
  const requested = mine(deployer);
  const { system } = deployer;
  return {
    rds: {
      policy: "databases",
      named: [
        ...["db", "cluster", "snapshot", "cluster-snapshot", "subgrp", "pg", "cluster-pg"].map(
          (kind) => `arn:aws:rds:*:*:${kind}:${system}-*`,
        ),
        "arn:aws:rds:*:*:pg:default.*",
        "arn:aws:rds:*:*:og:default:*",
      ],
      // A proxy and its targets have ids. The group of targets has no tags.
      tagged: ["arn:aws:rds:*:*:db-proxy:*"],
      searches: true,
      special: [
        {
          actions: of("rds", "CreateDBProxy AddTagsToResource"),
          resources: ["arn:aws:rds:*:*:db-proxy:*"],
          condition: requested,
        },
        {
          actions: of("rds", "ModifyDBProxyTargetGroup RegisterDBProxyTargets DeregisterDBProxyTargets"),
          resources: ["arn:aws:rds:*:*:target-group:*"],
        },
      ],
    },
    backup: {
      policy: "databases",
      named: [`arn:aws:backup:*:*:backup-vault:${system}-*`],
      tagged: ["arn:aws:backup:*:*:backup-plan:*"],
      special: [
        {
          actions: of("backup", "CreateBackupPlan TagResource"),
          resources: ["arn:aws:backup:*:*:backup-plan:*"],
          condition: requested,
        },
      ],
    },
    "backup-storage": { policy: "databases" },
  };
}
