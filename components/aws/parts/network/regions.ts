import { join } from "node:path";
import { z } from "zod";
import { dataFile, sourceDate, sourceUrl } from "../../../../base/data.ts";
import { UnsupportedError } from "../../../../base/errors.ts";

/**
 * Id of a zone: the same zone in every account. A letter is not: accounts of before November 2025 have their own letters in
 * old regions.
 */
const zoneId = z.string().regex(/^[a-z]{3,4}\d-az\d$/, "expected the id of a zone such as use1-az1");

const regionSchema = z.strictObject({
  zones: z
    .array(zoneId)
    .min(2)
    .describe("Zones that every service of a stack supports, the first choice first"),
  excluded: z
    .record(zoneId, z.string())
    .default({})
    .describe("Zones that a service of a stack does not support, and which service"),
  cloudFrontPrefixList: z
    .string()
    .regex(/^pl-[0-9a-f]{8}$/, "expected the id of a prefix list")
    .describe(
      "Id of `com.amazonaws.global.cloudfront.origin-facing`, the addresses from which CloudFront calls origins",
    ),
  note: z.string().optional(),
});

export const regionsSchema = z.strictObject({
  zonesSource: sourceUrl,
  exclusionSources: z.array(sourceUrl),
  prefixListSource: z.string().describe("Command that prints the ids"),
  date: sourceDate.describe("Day on which all were read"),
  regions: z.record(z.string().regex(/^[a-z]+(-[a-z]+)+-\d$/, "expected a region of AWS"), regionSchema),
});

const file = dataFile(join(import.meta.dirname, "regions.json"), regionsSchema);

/** Regions that this platform supports. Zones and prefix lists are data, because the program calls no AWS API. */
export const regions = (): z.output<typeof regionsSchema>["regions"] => file().regions;

/** The row of a region. @throws UnsupportedError for a region that is not in the table. */
export function regionRow(region: string): z.output<typeof regionSchema> {
  const found = regions()[region];
  if (found !== undefined) return found;
  throw new UnsupportedError(
    `aws:region: got "${region}", expected one of ${Object.keys(regions()).sort().join(", ")}`,
  );
}
