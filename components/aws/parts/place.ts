import aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { PlatformContext } from "../../platform.ts";

/** The form of all names of regions, such as `us-gov-west-1`. */
const REGION = /^[a-z]{2,}(-[a-z]+)+-\d+$/;

const IDENTITY = "aws:index/getCallerIdentity:getCallerIdentity";

/**
 * The region of the plan, once it is known to be that of the provider which a program passes to its System. Everything
 * waits for the place, so that nothing is registered in another region than the provider's.
 *
 * @throws RunError if the two differ. The plan has to know the region before the provider's is known.
 */
function agreedRegion({ parent, region, name }: PlatformContext): pulumi.Input<string | null> {
  const provider = parent.getProvider(IDENTITY);
  if (provider === undefined) return region;
  return (provider as aws.Provider).region.apply((own) => {
    // Without a region of its own the provider has none here, or in a preview the name of its output.
    if (own === region || !REGION.test(own ?? "")) return region;
    throw new pulumi.RunError(
      `System ${JSON.stringify(name)}: region: got ${region}, and the provider that the program passes is for ${own}, expected the same: pass region: ${JSON.stringify(own)} to the System`,
    );
  });
}

/** What tells a stack's home apart from any other: the account of its provider, and the region. */
export const placeOf = (context: PlatformContext): pulumi.Output<string> =>
  pulumi.interpolate`${aws.getCallerIdentityOutput({}, { parent: context.parent }).accountId} in ${agreedRegion(context)}`;
