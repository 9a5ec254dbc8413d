import type { RegionSource } from "../row.ts";

/** As the provider itself reads it: https://www.pulumi.com/registry/packages/aws/installation-configuration/ */
export const awsRegion: RegionSource = {
  key: "aws:region",
  variables: ["AWS_REGION", "AWS_DEFAULT_REGION"],
  assumed: "us-east-1",
};
