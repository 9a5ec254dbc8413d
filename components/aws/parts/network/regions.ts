import { join } from "node:path";
import { z } from "zod";
import { dataFile, sourceDate, sourceUrl } from "../../../../base/data.ts";
import { UnsupportedError } from "../../../../base/errors.ts";

const regionSchema = z.strictObject({
  zones: z
    .string()
    .regex(/^[a-z]{2,3}$/, "expected the letters of two or three zones")
    .describe(
      "Letters of three zones (or two, if the region has no third) in which Fargate and current instance types run",
    ),
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
  prefixListSource: z.string().describe("Command that prints the ids"),
  date: sourceDate.describe("Day on which both were read"),
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

/** Names of the first `count` zones of a region. @throws UnsupportedError if it has fewer. */
export function zonesOf(region: string, count: number): string[] {
  const { zones } = regionRow(region);
  if (zones.length < count) {
    throw new UnsupportedError(
      `aws:region: got "${region}" with ${zones.length} zones, expected a region with ${count}, or an existing network (echelon:network)`,
    );
  }
  return [...zones].slice(0, count).map((letter) => `${region}${letter}`);
}
