import { z } from "zod";
import { isUnique } from "../../base/unique.ts";

/** Range of every address: whoever calls from there still has to sign in by IAM. */
export const ANYWHERE = "0.0.0.0/0";

/** EKS refuses them for a public endpoint: https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html */
const PUBLIC =
  /^(?!(10|127|169\.254|192\.168|172\.(1[6-9]|2\d|3[01])|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\.)/;

/** https://docs.aws.amazon.com/eks/latest/userguide/service-quotas.html */
const MOST_RANGES = 40;

const endpointCidrs = z
  .array(
    z
      .cidrv4({ error: "expected an IPv4 CIDR such as 203.0.113.0/24", abort: true })
      .regex(PUBLIC, "expected a range of public addresses: EKS refuses private ones for a public endpoint"),
  )
  .max(MOST_RANGES)
  .refine(isUnique, { message: "expected each range once" })
  .meta({
    description:
      "Public ranges from which the API server may be called; none leaves the private endpoint only",
    examples: [["203.0.113.0/24"]],
    uniqueItems: true,
  });

const principals = (who: string) =>
  z
    .array(
      z
        .string()
        .regex(
          /^arn:aws[a-z-]*:iam::\d{12}:(role|user)\/[\w+=,.@/-]+$/,
          "expected the ARN of an IAM role or user such as arn:aws:iam::123456789012:role/deployer",
        ),
    )
    .refine(isUnique, { message: "expected each ARN once" })
    .default([])
    .meta({
      description: who,
      examples: [["arn:aws:iam::123456789012:role/deployer"]],
      uniqueItems: true,
    });

/** A cluster of EKS that the stack makes, or one that is there: exactly one of the two. */
export const cluster = z.union(
  [
    z.strictObject({
      create: z
        .strictObject({
          endpointCidrs: endpointCidrs.optional(),
          admins: principals("IAM roles and users that administer the cluster, beside the one that makes it"),
          viewers: principals("IAM roles and users that see everything on the cluster but Secrets"),
        })
        .refine(({ admins, viewers }) => !viewers.some((one) => admins.includes(one)), {
          message: "expected each ARN in one of admins and viewers: EKS has one entry for each",
        }),
    }),
    z.strictObject({
      existing: z.strictObject({
        name: z
          .string()
          .regex(/^[0-9A-Za-z][0-9A-Za-z_-]{0,99}$/, "expected the name of a cluster of EKS")
          .describe("Name of the cluster in EKS"),
        securityGroupId: z
          .string()
          .regex(/^sg-[0-9a-f]{8,17}$/, "expected an id such as sg-0123456789abcdef0")
          .describe("Security group of its nodes, which the stores of the stack admit"),
      }),
    }),
  ],
  {
    error:
      "expected either create, or existing with the name of a cluster and the security group of its nodes",
  },
);

export type ClusterKey = z.output<typeof cluster>;
