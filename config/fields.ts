import { z } from "zod";
import { slug } from "../profiles/units.ts";

/** Forms of single values in a stack's configuration. */

export const hostname = z
  .string()
  .regex(
    /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/,
    "expected a host name such as shop.example.com",
  );

const IMAGE =
  /^([A-Za-z0-9.-]+(:[0-9]{1,5})?\/)?[a-z0-9]+([._-]+[a-z0-9]+)*(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*(:\w[\w.-]{0,127})?(@sha256:[a-f0-9]{64})?$/;
const PINNED = /(:\w[\w.-]*|@sha256:[a-f0-9]{64})$/;
const LONGEST_IMAGE = 512;

/** An image reference with a tag or a digest; `latest` is refused, as two pulls of it may differ. */
export const image = z
  .string()
  .max(LONGEST_IMAGE)
  .regex(IMAGE, "expected an image reference such as ghcr.io/acme/dashboard:1.4.2")
  .refine((value) => PINNED.test(value) && !value.endsWith(":latest"), {
    message: "expected an image with a pinned tag or digest, such as ghcr.io/acme/dashboard:1.4.2",
  });

const FEWEST_NETWORK_BITS = 16;
const MOST_NETWORK_BITS = 20;
const ADDRESS_BITS = 32;

const prefixLength = (cidr: string): number => Number(cidr.split("/")[1]);

/** The address as a number; clouds refuse or rewrite a CIDR with bits set behind its prefix. */
const hostPart = (cidr: string): number => {
  const address = (cidr.split("/")[0] ?? "").split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  return address % 2 ** (ADDRESS_BITS - prefixLength(cidr));
};

export const cidr = z
  .cidrv4({ error: "expected an IPv4 CIDR such as 10.20.0.0/16", abort: true })
  .refine((value) => prefixLength(value) >= FEWEST_NETWORK_BITS && prefixLength(value) <= MOST_NETWORK_BITS, {
    message: `expected a prefix length from ${FEWEST_NETWORK_BITS} to ${MOST_NETWORK_BITS}, such as 10.20.0.0/16`,
    abort: true,
  })
  .refine((value) => hostPart(value) === 0, {
    message: "expected the network's first address, with no bit set behind the prefix, such as 10.20.0.0/16",
  });

const isUnique = (values: readonly unknown[]): boolean => new Set(values).size === values.length;

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
    .refine(isUnique, { message: "expected each id once" });

/** A network of the stack's own, or one that is there already. Exactly one of the two. */
export const network = z.union(
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

export const domain = z.union([
  hostname,
  z.strictObject({
    name: hostname,
    zoneId: z.string().min(1).optional().describe("Public zone in which the records are made"),
    certificateArn: z
      .string()
      .regex(/^arn:[\w-]+:acm:/, "expected the ARN of an ACM certificate")
      .optional()
      .describe("Certificate that is there already"),
  }),
]);

/** A secret's value, or a reference to one that the target's own store holds already. */
export const secret = z.union([z.string().min(1), z.strictObject({ existing: z.string().min(1) })], {
  error: "expected a value, or existing with the name or ARN of a secret",
});

const httpsUrl = z.url({ protocol: /^https$/, error: "expected an https URL" });

export const alertAddress = z.union([z.email(), httpsUrl], {
  error: "expected an e-mail address or an https URL",
});

export const sso = z.strictObject({
  issuer: httpsUrl.describe("URL of the identity provider"),
  clientId: z.string().min(1),
});

export const workflows = z.array(slug).min(1).refine(isUnique, { message: "expected each workflow once" });

/** Clouds take 50 tags a resource; the rest are this project's and the cloud's own. */
const MOST_TAGS = 40;

const tagName = z
  .string()
  .regex(/^[A-Za-z][\w.:/@+=-]{0,127}$/, "expected a tag name of letters, digits and . : / @ + = - _")
  .refine((name) => !/^(aws|echelon):/i.test(name), {
    message: "expected a tag name that does not begin with aws: or echelon:, which are taken",
  });

export const tags = z
  .record(
    tagName,
    z
      .string()
      .regex(
        /^[\p{L}\p{Z}\p{N}_.:/=+@-]{0,256}$/u,
        "expected at most 256 letters, digits, spaces and _ . : / = + - @",
      ),
  )
  .refine((all) => Object.keys(all).length <= MOST_TAGS, { message: `expected at most ${MOST_TAGS} tags` });
