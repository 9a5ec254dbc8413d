import { of } from "../row.ts";
import type { Deployer, Services } from "../service.ts";

/** Objects, queues, caches and secrets. */
export function data(deployer: Deployer): Services {
  const { system } = deployer;
  return {
    s3: { policy: "data", named: [`arn:aws:s3:::${system}-*`, `arn:aws:s3:::${system}-*/*`] },
    sqs: { policy: "data", named: [`arn:aws:sqs:*:*:${system}-*`] },
    elasticache: {
      policy: "data",
      named: [
        ...[
          "replicationgroup",
          "subnetgroup",
          "cluster",
          "snapshot",
          "parametergroup",
          "user",
          "usergroup",
        ].map((kind) => `arn:aws:elasticache:*:*:${kind}:${system}-*`),
        "arn:aws:elasticache:*:*:parametergroup:default.*",
      ],
      searches: true,
    },
    secretsmanager: {
      policy: "data",
      // Amazon MSK reads only secrets whose names begin with this.
      named: ["", "AmazonMSK_"].map((prefix) => `arn:aws:secretsmanager:*:*:secret:${prefix}${system}-*`),
      special: [
        // https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html
        {
          actions: of("secretsmanager", "CreateSecret TagResource"),
          resources: ["arn:aws:secretsmanager:*:*:secret:rds!*"],
          condition: { "ForAnyValue:StringEquals": { "aws:CalledVia": ["rds.amazonaws.com"] } },
        },
      ],
    },
  };
}
