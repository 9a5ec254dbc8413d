import type { RegionSource } from "../row.ts";
import { regionInFiles } from "./sharedFiles.ts";

/**
 * The same sources as those of the provider, in its order:
 * https://www.pulumi.com/registry/packages/aws/installation-configuration/ and
 * https://github.com/pulumi/pulumi-aws/blob/v7.48.0/provider/config.go
 */
export const awsRegion: RegionSource = {
  key: "aws:region",
  variables: ["AWS_REGION", "AWS_DEFAULT_REGION"],
  fromFiles: regionInFiles,
  assumed: "us-east-1",
};
