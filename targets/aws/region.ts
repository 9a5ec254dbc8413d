import type { RegionSource } from "../row.ts";

/**
 * The same sources as those of the provider: https://www.pulumi.com/registry/packages/aws/installation-configuration/
 */
export const awsRegion: RegionSource = {
  key: "aws:region",
  variables: ["AWS_REGION", "AWS_DEFAULT_REGION"],
  assumed: "us-east-1",
};
