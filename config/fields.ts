import { z } from "zod";
import { PROJECT } from "../base/project.ts";
import { isUnique } from "../base/unique.ts";
import { slug } from "../profiles/units.ts";
import { storeEngines } from "../targets/fields.ts";
import { rowOf } from "../targets/index.ts";
import { computeKinds, targets } from "../targets/names.ts";
import { sameTags } from "../targets/tags.ts";
import { domainFields } from "./own.ts";

/** At most 64 characters: a certificate has no longer common name. https://docs.aws.amazon.com/acm/latest/APIReference/API_RequestCertificate.html */
export const hostname = z
  .string()
  .regex(
    /^(?=.{1,64}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/,
    "expected a host name such as shop.example.com",
  );

/*
 * The grammar of image references: https://github.com/distribution/reference/blob/v0.6.0/regexp.go
 */
const HOST_PART = "[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?";
const REGISTRY = `(${HOST_PART}(\\.${HOST_PART})*|\\[[0-9A-Fa-f:]+\\])(:[0-9]+)?`;
const PATH_PART = "[a-z0-9]+(([._]|__|-+)[a-z0-9]+)*";
const TAG = "[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}";
const DIGEST = "(sha256:[a-f0-9]{64}|sha512:[a-f0-9]{128})";
const IMAGE = new RegExp(`^(${REGISTRY}/)?${PATH_PART}(/${PATH_PART})*(:${TAG})?(@${DIGEST})?$`);
const PINNED = new RegExp(`(:(?!latest$)${TAG}|@${DIGEST})$`);
/** Longest name without tag and digest. */
const LONGEST_NAME = 255;
const LONGEST_IMAGE = 512;

/** An image reference with a tag or a digest; `latest` is refused, as two pulls of it may differ. */
export const image = z
  .string()
  .max(LONGEST_IMAGE)
  .regex(IMAGE, "expected an image reference such as ghcr.io/acme/dashboard:1.4.2")
  .regex(PINNED, "expected an image with a pinned tag or digest, such as ghcr.io/acme/dashboard:1.4.2")
  .regex(
    new RegExp(`^.{1,${LONGEST_NAME}}(:${TAG})?(@${DIGEST})?$`),
    `expected a name of at most ${LONGEST_NAME} characters before the tag`,
  );

/** A program that the stack runs and that no workload is → its image. */
export const softwareImages = z
  .record(
    z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, "expected a name in lower case, such as redis"),
    image,
  )
  .meta({
    description: "Program that the stack runs for itself → its image with a pinned tag or digest",
    examples: [{ redis: `registry.example.com/redis:8.6.6@sha256:${"0".repeat(64)}` }],
  });

/** A host name by itself, or an object with the fields that some targets add to it. */
export const domain = z.union([hostname, z.strictObject({ name: hostname, ...domainFields })]);

/** It becomes a variable, and no system call takes one with the character NUL. */
const secretText = z
  .string()
  .min(1)
  .regex(/^[^\0]*$/, "expected a value without the character NUL");

/** A secret's value, or a reference to a secret that is already in the target's own store. */
export const secret = z.union([secretText, z.strictObject({ existing: z.string().min(1) })], {
  error: "expected a value, or existing with the name or ARN of a secret",
});

// The pattern is for the JSON Schema, which has no other way to name the protocol of a URL.
const httpsUrl = z
  .url({ protocol: /^https$/, error: "expected an https URL" })
  .meta({ pattern: "^[hH][tT][tT][pP][sS]:" });

export const alertAddress = z.union([z.email({ error: "expected an e-mail address" }), httpsUrl], {
  error: "expected an e-mail address or an https URL",
});

/** The header with the groups lists them with commas, and so does the flag of the proxy, which reads it as CSV. */
const group = z.string().regex(/^[^,"\0\r\n]+$/, "expected a group without commas and quotes");

/** Any text that is one argument of a program. */
const word = z.string().regex(/^[^\s,"\0]+$/, "expected text without spaces, commas and quotes");

/** What both protocols say of people. */
const people = {
  roles: z
    .record(slug, group)
    .refine((roles) => Object.keys(roles).length > 0, { message: "expected at least one role" })
    .meta({ minProperties: 1 })
    .optional()
    .describe("Role of the application → group of the identity provider; nobody else may enter"),
  groupsClaim: word.optional().describe("Claim that lists the groups of a person"),
};

/** An identity provider that speaks OpenID Connect. The client's secret is `sso-client-secret` of the secrets. */
const openIdConnect = z.strictObject({
  issuer: httpsUrl.describe("URL of the identity provider"),
  clientId: secretText,
  ...people,
  scopes: z.array(word).min(1).optional().describe("Scopes that are asked for, openid among them"),
  endpoints: z
    .strictObject({
      authorization: httpsUrl.describe("authorization_endpoint of the issuer"),
      token: httpsUrl.describe("token_endpoint of the issuer"),
      userInfo: httpsUrl.describe("userinfo_endpoint of the issuer"),
    })
    .optional()
    .describe("Addresses that the balancer of AWS calls, as it does not look them up"),
});

/** An identity provider that speaks SAML 2.0. */
const saml = z.strictObject({
  saml: z.strictObject({ metadataUrl: httpsUrl.describe("URL of the metadata of the identity provider") }),
  ...people,
});

/** The operator's identity provider. */
export const sso = z.union([openIdConnect, saml], {
  error: "expected issuer and clientId, or saml with metadataUrl",
});

/** Names of what the operator has several of. */
const names = (what: string) =>
  z
    .array(slug)
    .min(1)
    .refine(isUnique, { message: `expected each ${what} once` })
    .meta({ uniqueItems: true });

/** Names of departments, each of which gets workloads and data of its own. */
export const departments = names("department");

export const workflows = names("workflow");

/** Tags that the stack itself may set on one resource, of the number that a target allows. */
const OWN_TAGS = 10;
const tagRules = targets.map((target) => rowOf(target).tags);
const MOST_TAGS = Math.min(...tagRules.map(({ most }) => most ?? Infinity)) - OWN_TAGS;

/** Prefixes of tag names that an operator may not use, of all targets: the same file previews on every target. */
const TAKEN = [...tagRules.flatMap(({ reservedPrefixes }) => reservedPrefixes), `${PROJECT}:`];
/** Names of tags that the stack sets itself. */
const OWN = tagRules.flatMap(({ own }) => own);

/** A pattern that matches the text in upper and lower case. A JSON Schema has no flag to ignore case. */
const inAnyCase = (text: string): string =>
  text.toLowerCase().replaceAll(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);

const tagName = z
  .string()
  .regex(/^[A-Za-z][\w.:/@+=-]{0,127}$/, "expected a tag name of letters, digits and . : / @ + = - _")
  .regex(
    new RegExp(`^(?!${TAKEN.map(inAnyCase).join("|")})`),
    `expected a tag name that does not begin with ${TAKEN.join(" or ")}, which are taken`,
  )
  .regex(
    new RegExp(`^(?!(${OWN.map(inAnyCase).join("|")})$)`),
    `expected a tag name other than ${OWN.join(" or ")}, which the stack sets itself (IAM compares names without case)`,
  );

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
  .refine((all) => Object.keys(all).length <= MOST_TAGS, { message: `expected at most ${MOST_TAGS} tags` })
  .superRefine((all, { addIssue }) => {
    const [earlier, path] = sameTags(Object.keys(all)) ?? [];
    if (path === undefined) return;
    const message = `expected a name that differs from ${earlier} in more than its case: they are one tag to IAM`;
    addIssue({ code: "custom", path: [path], message });
  })
  .meta({ maxProperties: MOST_TAGS });

export const profileReference = z
  .string()
  .regex(/^[a-z0-9-]+\/[a-z0-9-]+$/, "expected <system>/<tier>, such as marketing-engine/enterprise")
  .describe("<system>/<tier>, such as marketing-engine/enterprise");

export const overrides = z.record(z.string(), z.unknown()).meta({
  description: "A partial profile",
  examples: [{ workloads: { agents: { replicas: { max: 16 } } } }],
});

/** The arrangement that a stack leaves, or goes to next; `serve` says which. */
export const previous = z
  .strictObject({
    profile: profileReference,
    compute: z.enum(computeKinds).optional(),
    engines: storeEngines.optional(),
    overrides: overrides.optional(),
    workflows: workflows.optional(),
    departments: departments.optional(),
  })
  .meta({
    description: "The arrangement before: its stores stay until they are retired",
    examples: [{ profile: "marketing-engine/local", engines: { work: "redis" } }],
  });

/** Key of a store, `<name>-<engine>`, or its name alone; of a queue in a store with several, `<name>.<copy>`. */
const storeReference = z
  .string()
  .regex(/^[a-z][a-z0-9]*([-.][a-z0-9]+)*$/, "expected the key of a store, such as content-volume");

export const retire = z.record(storeReference, z.enum(["unprotect", "delete"])).meta({
  description: "Store → unprotect, and after an up, delete",
  examples: [{ "content-volume": "unprotect" }],
});
