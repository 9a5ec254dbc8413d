import aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { RequestError } from "../../../base/errors.ts";
import type { Settings } from "../../../config/settings.ts";
import { EDGE_REGION } from "./scope.ts";

/** `echelon:domain` in one form. */
export interface Domain {
  readonly name: string;
  /** Route 53 zone in which records are made. */
  readonly zoneId: string | null;
  /** Certificate of CloudFront that is there already. */
  readonly certificateArn: string | null;
}

const ARN_REGION = 3;

/** @throws RequestError for a certificate that CloudFront cannot use. */
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

/** Whether the load balancer can end TLS too: it needs a certificate in its own region. */
export function balancerHasCertificate(setting: Settings["domain"], region: string): boolean {
  const domain = domainOf(setting);
  return domain !== null && (domain.certificateArn === null || region === EDGE_REGION);
}

/** Names of one account and domain are validated by the same record in every region. */
type ValidationOption = aws.types.output.acm.CertificateDomainValidationOption;

interface CertificateArgs {
  readonly domain: Domain;
  readonly region: string;
  /** Prefix of the logical names. */
  readonly name: string;
  readonly parent: pulumi.Resource;
}

/** The certificates of one domain, at most one a region; each is ready to use. */
export class Certificates {
  readonly #made = new Map<string, pulumi.Output<string>>();
  #record: pulumi.Output<ValidationOption> | null = null;
  #route: aws.route53.Record | null = null;

  /** The ARN of the domain's validated certificate in a region. */
  arn(args: CertificateArgs): pulumi.Output<string> {
    const { domain, region } = args;
    if (domain.certificateArn !== null) return pulumi.output(domain.certificateArn);
    const known = this.#made.get(region);
    if (known !== undefined) return known;
    const made = this.#request(args);
    this.#made.set(region, made);
    return made;
  }

  /** The record that proves the domain to ACM; null where no certificate was requested. */
  get validationRecord(): pulumi.Output<string> | null {
    if (this.#record === null) return null;
    const { resourceRecordName, resourceRecordType, resourceRecordValue } = this.#record;
    return pulumi.interpolate`${resourceRecordName} ${resourceRecordType} ${resourceRecordValue}`;
  }

  #request({ domain, region, name, parent }: CertificateArgs): pulumi.Output<string> {
    const certificate = new aws.acm.Certificate(
      `${name}-certificate-${region}`,
      { region, domainName: domain.name, validationMethod: "DNS" },
      { parent },
    );
    const option = certificate.domainValidationOptions[0] as pulumi.Output<ValidationOption>;
    this.#record ??= option;
    if (domain.zoneId === null) announce(this.validationRecord, parent);
    else this.#route ??= validationRoute(name, domain.zoneId, option, parent);
    // Waits until ACM has seen the record, as neither CloudFront nor a listener takes a certificate before.
    const validation = new aws.acm.CertificateValidation(
      `${name}-validated-${region}`,
      {
        region,
        certificateArn: certificate.arn,
        ...(this.#route === null ? {} : { validationRecordFqdns: [this.#route.fqdn] }),
      },
      { parent },
    );
    return validation.certificateArn;
  }
}

const validationRoute = (
  name: string,
  zoneId: string,
  option: pulumi.Output<ValidationOption>,
  parent: pulumi.Resource,
): aws.route53.Record =>
  new aws.route53.Record(
    `${name}-validation`,
    {
      zoneId,
      name: option.resourceRecordName,
      type: option.resourceRecordType,
      records: [option.resourceRecordValue],
      ttl: 300,
      allowOverwrite: true,
    },
    { parent },
  );

/** An `up` waits for the record, so it says which one while it waits. */
function announce(record: pulumi.Output<string> | null, parent: pulumi.Resource): void {
  if (pulumi.runtime.isDryRun() || record === null) return;
  record.apply((text) =>
    pulumi.log.info(`Make this DNS record now; the update waits for it: ${text}`, parent),
  );
}
