import { UnsupportedError } from "../../../base/errors.ts";

interface RegionRow {
  /** Letters of three zones (two where the region has no third) in which Fargate and current instance types run. */
  readonly zones: string;
  /** Id of `com.amazonaws.global.cloudfront.origin-facing`, the addresses from which CloudFront calls origins. */
  readonly cloudFrontPrefixList: string;
}

const row = (cloudFrontPrefixList: string, zones = "abc"): RegionRow => ({ zones, cloudFrontPrefixList });

/**
 * Regions that this platform knows. The program may look nothing up, so zones and prefix lists are data.
 * Zones: https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-availability-zones.html
 * Prefix lists: `aws ec2 describe-managed-prefix-lists`; AWS keeps an id for the life of a region. 2026-11-22.
 */
export const regions: Readonly<Record<string, RegionRow>> = {
  "us-east-1": row("pl-3b927c52"),
  "us-east-2": row("pl-b6a144df"),
  // An account sees two of its three zones.
  "us-west-1": row("pl-4ea04527", "ac"),
  "us-west-2": row("pl-82a045eb"),
  "af-south-1": row("pl-c0aa4fa9"),
  "ap-east-1": row("pl-14b2577d"),
  "ap-south-1": row("pl-9aa247f3"),
  // Zone b is closed to new accounts.
  "ap-northeast-1": row("pl-58a04531", "acd"),
  "ap-northeast-2": row("pl-22a6434b"),
  "ap-northeast-3": row("pl-31a14458"),
  "ap-southeast-1": row("pl-31a34658"),
  "ap-southeast-2": row("pl-b8a742d1"),
  // There is no zone c for new accounts.
  "ca-central-1": row("pl-38a64351", "abd"),
  "eu-central-1": row("pl-a3a144ca"),
  "eu-north-1": row("pl-fab65393"),
  "eu-south-1": row("pl-1bbc5972"),
  "eu-west-1": row("pl-4fa04526"),
  "eu-west-2": row("pl-93a247fa"),
  "eu-west-3": row("pl-75b1541c"),
  "me-south-1": row("pl-17b2577e"),
  "sa-east-1": row("pl-5da64334"),
};

/** @throws UnsupportedError for a region that is not in the table. */
export function regionRow(region: string): RegionRow {
  const found = regions[region];
  if (found !== undefined) return found;
  throw new UnsupportedError(
    `aws:region: got "${region}", expected one of ${Object.keys(regions).sort().join(", ")}`,
  );
}

/** Names of the first `count` zones of a region. @throws UnsupportedError where it has fewer. */
export function zonesOf(region: string, count: number): string[] {
  const { zones } = regionRow(region);
  if (zones.length < count) {
    throw new UnsupportedError(
      `aws:region: got "${region}" with ${zones.length} zones, expected a region with ${count}, or an existing network (echelon:network)`,
    );
  }
  return [...zones].slice(0, count).map((letter) => `${region}${letter}`);
}
