import aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Scope } from "../scope.ts";
import type { Domain } from "./domain.ts";
import { earlierParents } from "./earlierParents.ts";

type ValidationOption = aws.types.output.acm.CertificateDomainValidationOption;

/** The DNS record with which ACM validates a domain. One record is enough for certificates in all regions. */
interface DomainValidation {
  readonly record: pulumi.Output<ValidationOption>;
  /** The record in Route 53; null if the operator makes it. */
  readonly route: aws.route53.Record | null;
}

/** A certificate that is ready to use. */
export interface Certificate {
  readonly region: string;
  readonly arn: pulumi.Output<string>;
  /** Null for an existing certificate. */
  readonly validation: DomainValidation | null;
}

interface CertificateArgs {
  readonly domain: Domain;
  readonly region: string;
  readonly scope: Scope;
  /** Certificate of the domain that another part of the stack has requested; null if there is none. */
  readonly earlier: Certificate | null;
  /** The same for every compute kind, so that another kind keeps certificate and record. */
  readonly parent: pulumi.Resource;
}

/** The domain's certificate in a region: the operator's, the one that was requested before, or a new one. */
export function certificate(args: CertificateArgs): Certificate {
  const { domain, region, earlier } = args;
  if (domain.certificateArn !== null)
    return { region, arn: pulumi.output(domain.certificateArn), validation: null };
  return earlier?.region === region ? earlier : request(args);
}

function request({ domain, region, scope, earlier, parent }: CertificateArgs): Certificate {
  const { name } = scope;
  const opts = { parent, aliases: earlierParents(scope) };
  const made = new aws.acm.Certificate(
    `${name}-certificate-${region}`,
    { region, domainName: domain.name, validationMethod: "DNS" },
    opts,
  );
  const validation = earlier?.validation ?? validateDomain({ domain, name, opts }, made);
  if (validation.route === null) logRecord(validation, parent);
  // Waits until ACM has seen the record: CloudFront and listeners accept a certificate only then.
  const validated = new aws.acm.CertificateValidation(
    `${name}-validated-${region}`,
    {
      region,
      certificateArn: made.arn,
      ...(validation.route === null ? {} : { validationRecordFqdns: [validation.route.fqdn] }),
    },
    opts,
  );
  return { region, arn: validated.certificateArn, validation };
}

interface ValidationArgs {
  readonly domain: Domain;
  /** Prefix of the logical name. */
  readonly name: string;
  readonly opts: pulumi.CustomResourceOptions;
}

function validateDomain({ domain, name, opts }: ValidationArgs, made: aws.acm.Certificate): DomainValidation {
  const record = made.domainValidationOptions[0] as pulumi.Output<ValidationOption>;
  if (domain.zoneId === null) return { record, route: null };
  const route = new aws.route53.Record(
    `${name}-validation`,
    {
      zoneId: domain.zoneId,
      name: record.resourceRecordName,
      type: record.resourceRecordType,
      records: [record.resourceRecordValue],
      ttl: 300,
      allowOverwrite: true,
    },
    opts,
  );
  return { record, route };
}

/** The validation record as `<name> <type> <value>`. */
export const recordLine = ({ record }: DomainValidation): pulumi.Output<string> =>
  pulumi.interpolate`${record.resourceRecordName} ${record.resourceRecordType} ${record.resourceRecordValue}`;

/** Prints the record during an `up`, because the `up` waits until the operator has made it. */
function logRecord(validation: DomainValidation, parent: pulumi.Resource): void {
  if (pulumi.runtime.isDryRun()) return;
  recordLine(validation).apply((text) =>
    pulumi.log.info(`Make this DNS record now; the update waits for it: ${text}`, parent),
  );
}
