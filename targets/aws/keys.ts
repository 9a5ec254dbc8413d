import { z } from "zod";
import { isUnique } from "../../base/unique.ts";
import { operatorModes } from "../names.ts";
import { cluster } from "./cluster.ts";

/** Prefix lengths that the subnets of a network fit in. */
const PREFIXES = [16, 17, 18, 19, 20];
const ADDRESS_BITS = 32;

const prefixLength = (cidr: string): number => Number(cidr.split("/")[1]);

/** The bits of the address after the prefix, as a number. Clouds refuse or change a CIDR if it is not 0. */
const hostPart = (cidr: string): number => {
  const address = (cidr.split("/")[0] ?? "").split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  return address % 2 ** (ADDRESS_BITS - prefixLength(cidr));
};

/** https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html */
const RESERVED = /^(?!(0|127|169\.254|172\.17|22[4-9]|23\d|24\d|25[0-5])\.)/;

const cidr = z
  .cidrv4({ error: "expected an IPv4 CIDR such as 10.20.0.0/16", abort: true })
  .regex(new RegExp(`/(${PREFIXES.join("|")})$`), {
    error: `expected a prefix length from ${PREFIXES[0]} to ${PREFIXES.at(-1)}, such as 10.20.0.0/16`,
    abort: true,
  })
  .regex(RESERVED, {
    error:
      "expected a range that AWS accepts: not of 0, 127, 169.254, 172.17 (Docker's own) or 224 and above",
    abort: true,
  })
  .refine((value) => hostPart(value) === 0, {
    message: "expected the network's first address, with no bit set behind the prefix, such as 10.20.0.0/16",
  });

const ids = (prefix: string) =>
  z
    .array(
      z
        .string()
        .regex(
          new RegExp(`^${prefix}-[0-9a-f]{8,17}$`),
          `expected an id such as ${prefix}-0123456789abcdef0`,
        ),
    )
    .min(1)
    .refine(isUnique, { message: "expected each id once" })
    .meta({ uniqueItems: true });

/** A network that the stack makes, or an existing one: exactly one of the two. */
const network = z.union(
  [
    z.strictObject({ create: z.strictObject({ cidr: cidr.describe("IPv4 range of the new network") }) }),
    z.strictObject({
      existing: z.strictObject({
        vpcId: z.string().regex(/^vpc-[0-9a-f]{8,17}$/, "expected an id such as vpc-0123456789abcdef0"),
        publicSubnetIds: ids("subnet"),
        privateSubnetIds: ids("subnet"),
      }),
    }),
  ],
  { error: "expected either create with a cidr, or existing with the ids of a network" },
);

/** Processor architectures, in the terms of container images. */
export const architectures = ["amd64", "arm64"] as const;
export type Architecture = (typeof architectures)[number];

/** Who keeps the audit trail of the account: this stack, or an organization that has one for all its accounts. */
export const auditTrails = ["create", "existing"] as const;

/** Keys of `echelon:` that only AWS has. */
export const awsKeys = {
  architecture: z
    .enum(architectures)
    .default("amd64")
    .describe("Processor architecture of the workloads and of what runs them"),
  interruptible: z
    .array(
      z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, "expected the name of a workload, such as agents"),
    )
    .refine(isUnique, { message: "expected each workload once" })
    .default([])
    .meta({
      description: "Workloads whose replicas above the least number may run on interruptible capacity",
      examples: [["agents"]],
      uniqueItems: true,
    }),
  auditTrail: z.enum(auditTrails).default("create").describe("Who keeps the audit trail of the account"),
  podLogs: z
    .enum(operatorModes)
    .optional()
    .meta({
      description: "Who collects the logs of the stack's pods on a cluster that is there",
      examples: ["install"],
    }),
  upgrade: z
    .record(
      z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, "expected the name of a store, such as database"),
      z.int().positive(),
    )
    .default({})
    .meta({
      description: "Store → the major version to which this update takes its server",
      examples: [{ database: 17 }],
    }),
  permissionsBoundary: z
    .string()
    .regex(
      /^arn:aws[a-z-]*:iam::(\d{12}|aws):policy\/[\w+=,.@/-]+$/,
      "expected the ARN of an IAM policy such as arn:aws:iam::123456789012:policy/boundary",
    )
    .optional()
    .meta({
      description: "ARN of the policy that bounds every role of the stack",
      examples: ["arn:aws:iam::123456789012:policy/boundary"],
    }),
  iamPath: z
    .string()
    .max(512)
    .regex(
      /^\/([\x21-\x2e\x30-\x7e]+\/)*$/,
      "expected a path that begins and ends with a slash, such as /shop/",
    )
    .default("/")
    .meta({ description: "Path of every role and policy of the stack", examples: ["/shop/"] }),
  zones: z
    .array(z.string().regex(/^[a-z]{2,4}\d-az\d$/, "expected the id of a zone such as use1-az1"))
    .min(1)
    .refine(isUnique, { message: "expected each id once" })
    .optional()
    .meta({
      description: "Ids of the zones of a new network",
      examples: [["use1-az1", "use1-az2", "use1-az4"]],
      uniqueItems: true,
    }),
  network: network.optional().meta({ examples: [{ create: { cidr: "10.20.0.0/16" } }] }),
  cluster: cluster.optional().meta({ examples: [{ create: { endpointCidrs: ["203.0.113.0/24"] } }] }),
};

/** Fields of `echelon:domain` that only AWS has. */
export const awsDomain = {
  zoneId: z
    .string()
    .regex(/^Z[A-Z0-9]{1,31}$/, "expected the id of a Route 53 zone such as Z0123456789ABCDEFGHIJ")
    .optional()
    .describe("Public zone in which the records are made"),
  certificateArn: z
    .string()
    .regex(
      /^arn:aws[a-z-]*:acm:us-east-1:\d{12}:certificate\/[\w-]+$/,
      "expected the ARN of an ACM certificate in us-east-1, where CloudFront looks for it",
    )
    .optional()
    .describe("Certificate that is there already"),
};
