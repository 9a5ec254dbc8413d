import { z } from "zod";
import { isUnique } from "../../base/unique.ts";

/** Prefix lengths that the subnets of a network fit in. */
const PREFIXES = [16, 17, 18, 19, 20];
const ADDRESS_BITS = 32;

const prefixLength = (cidr: string): number => Number(cidr.split("/")[1]);

/** The bits of the address after the prefix, as a number. Clouds refuse or change a CIDR if it is not 0. */
const hostPart = (cidr: string): number => {
  const address = (cidr.split("/")[0] ?? "").split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  return address % 2 ** (ADDRESS_BITS - prefixLength(cidr));
};

const cidr = z
  .cidrv4({ error: "expected an IPv4 CIDR such as 10.20.0.0/16", abort: true })
  .regex(new RegExp(`/(${PREFIXES.join("|")})$`), {
    error: `expected a prefix length from ${PREFIXES[0]} to ${PREFIXES.at(-1)}, such as 10.20.0.0/16`,
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

/** Keys of `echelon:` that only AWS has. */
export const awsKeys = {
  network: network.optional().meta({ examples: [{ create: { cidr: "10.20.0.0/16" } }] }),
};

/** Fields of `echelon:domain` that only AWS has. */
export const awsDomain = {
  zoneId: z.string().min(1).optional().describe("Public zone in which the records are made"),
  certificateArn: z
    .string()
    .regex(/^arn:[\w-]+:acm:/, "expected the ARN of an ACM certificate")
    .optional()
    .describe("Certificate that is there already"),
};
