import type { PublishedType } from "./type.ts";
import { compute } from "./types/compute.ts";
import { edge } from "./types/edge.ts";
import { network } from "./types/network.ts";
import { operations } from "./types/operations.ts";
import { security } from "./types/security.ts";
import { stores } from "./types/stores.ts";

/** How each type of AWS that a stack makes is named and spelled in the schemas that AWS publishes. */
export const published: Readonly<Record<string, PublishedType>> = {
  ...network,
  ...compute,
  ...edge,
  ...stores,
  ...security,
  ...operations,
};

/** Types of which AWS publishes no schema, with the reason. */
export const unpublished: Readonly<Record<string, string>> = {
  "aws:acm/certificateValidation:CertificateValidation": "The provider waits; nothing is made.",
  "aws:docdb/clusterSnapshot:ClusterSnapshot": "CloudFormation takes no snapshots.",
  "aws:ebs/snapshot:Snapshot": "CloudFormation takes no snapshots.",
  "aws:lambda/invocation:Invocation": "A call, not a resource.",
  "aws:rds/snapshot:Snapshot": "CloudFormation takes no snapshots.",
  "aws:secretsmanager/secretVersion:SecretVersion": "It is part of the secret, and its only value is secret.",
};
