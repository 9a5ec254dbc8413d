import { z } from "zod";
import { PROJECT } from "../base/project.ts";
import { isUnique } from "../base/unique.ts";
import { slug } from "../profiles/units.ts";
import { rowOf } from "../targets/index.ts";
import { targets } from "../targets/names.ts";
import { domainFields } from "./own.ts";

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

/** A host name, alone or with what some targets know about it. */
export const domain = z.union([hostname, z.strictObject({ name: hostname, ...domainFields })]);

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

/** Beginnings of tag names that are not the operator's: the file previews on every target. */
const TAKEN = [...targets.flatMap((target) => rowOf(target).reservedTagPrefixes), `${PROJECT}:`];

const tagName = z
  .string()
  .regex(/^[A-Za-z][\w.:/@+=-]{0,127}$/, "expected a tag name of letters, digits and . : / @ + = - _")
  .refine((name) => !TAKEN.some((start) => name.toLowerCase().startsWith(start)), {
    message: `expected a tag name that does not begin with ${TAKEN.join(" or ")}, which are taken`,
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
