import { RequestError } from "../../../../base/errors.ts";
import type { Settings } from "../../../../config/settings.ts";
import { EDGE_REGION } from "../scope.ts";

/** `echelon:domain`, whose short form is a text, as an object. */
export interface Domain {
  readonly name: string;
  /** Route 53 zone for the records; null if the operator makes them. */
  readonly zoneId: string | null;
  /** Existing certificate for CloudFront; null if the stack requests one. */
  readonly certificateArn: string | null;
}

const ARN_REGION = 3;

/**
 * Reads `echelon:domain`; null if it is not set.
 *
 * @throws RequestError for a certificate that CloudFront cannot use.
 */
export function domainOf(setting: Settings["domain"]): Domain | null {
  if (setting === undefined) return null;
  if (typeof setting === "string") return { name: setting, zoneId: null, certificateArn: null };
  const { name, zoneId = null, certificateArn = null } = setting;
  const parts = certificateArn?.split(":") ?? [];
  if (certificateArn !== null && (parts[2] !== "acm" || parts[ARN_REGION] !== EDGE_REGION)) {
    throw new RequestError(
      `echelon:domain.certificateArn: got "${certificateArn}", expected a certificate of ACM in ${EDGE_REGION}: CloudFront takes no other`,
    );
  }
  return { name, zoneId, certificateArn };
}

/** The domain for which the load balancer can have a certificate in its own region; null if it cannot have one. */
export function balancerDomain(setting: Settings["domain"], region: string | null): Domain | null {
  const domain = domainOf(setting);
  return domain === null || domain.certificateArn === null || region === EDGE_REGION ? domain : null;
}
