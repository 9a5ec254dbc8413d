import aws from "@pulumi/aws";
import { interpolate, type Output } from "@pulumi/pulumi";
import type { PlatformContext } from "../../platform.ts";

/** What tells a stack's home apart from any other: the account of its provider, and the region. */
export const placeOf = ({ parent, region }: PlatformContext): Output<string> =>
  interpolate`${aws.getCallerIdentityOutput({}, { parent }).accountId} in ${region}`;
