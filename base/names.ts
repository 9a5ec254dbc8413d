import { createHash } from "node:crypto";

/** What a provider allows in a name. Names are lowercase here: every provider takes that. */
export interface NameRule {
  /** Longest name, characters. */
  readonly max: number;
  /** Shortest name, characters. */
  readonly min: number;
  /** Characters besides a-z and 0-9 that may stand inside. */
  readonly also: string;
  /** Whether the first character must be a letter. */
  readonly letterFirst: boolean;
  /** Beginnings that are refused. */
  readonly reserved: readonly string[];
  /** Ends that are refused. */
  readonly reservedEnds: readonly string[];
  readonly source: string;
}

const rule = (max: number, source: string, more: Partial<NameRule> = {}): NameRule => ({
  max,
  min: 1,
  also: "-",
  letterFirst: false,
  reserved: [],
  reservedEnds: [],
  source,
  ...more,
});

const kubernetesNames = "https://kubernetes.io/docs/concepts/overview/working-with-objects/names/";

/** Rules by kind of name, for the names that a provider demands and autonaming cannot give. */
export const nameRules = {
  /** RFC 1123 label: namespaces (kube- is the system's), and what also becomes a label value or a host name. */
  "kubernetes-label": rule(63, kubernetesNames, { reserved: ["kube-"] }),
  /** RFC 1035 label: services become DNS names. */
  "kubernetes-service": rule(63, kubernetesNames, { letterFirst: true }),
  /** A CronJob leaves 11 characters for its jobs' suffix. */
  "kubernetes-cronjob": rule(52, kubernetesNames),
  /** A StatefulSet leaves room for the ordinal and the revision hash in its pods' labels. */
  "kubernetes-statefulset": rule(52, kubernetesNames, { letterFirst: true }),
  "aws-load-balancer": rule(
    32,
    "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html",
    {
      reserved: ["internal-"],
    },
  ),
  "aws-target-group": rule(
    32,
    "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html",
  ),
  "aws-bucket": rule(63, "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html", {
    min: 3,
    reserved: ["xn--", "sthree-", "amzn-s3-demo-"],
    reservedEnds: ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"],
  }),
  "aws-elasticache": rule(
    40,
    "https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html",
    {
      letterFirst: true,
    },
  ),
  "aws-rds": rule(63, "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html", {
    letterFirst: true,
  }),
  "aws-iam-role": rule(64, "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html", {
    also: "-_",
  }),
  "aws-log-group": rule(
    512,
    "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html",
    { also: "-_/." },
  ),
  "aws-waf-log-group": rule(
    512,
    "https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html",
    { also: "-_/." },
  ),
  "aws-alarm": rule(
    255,
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html",
    { also: "-_" },
  ),
  "aws-dashboard": rule(
    255,
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html",
    { also: "-_" },
  ),
  "aws-budget": rule(
    100,
    "https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_Budget.html",
    { also: "-_" },
  ),
  "aws-ecs-family": rule(
    255,
    "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html",
    { also: "-_" },
  ),
  /** The API states no rule; this is what it takes for other names of CloudFront. */
  "aws-vpc-origin": rule(
    64,
    "https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_VpcOriginEndpointConfig.html",
    { also: "-_" },
  ),
  "aws-kms-alias": rule(250, "https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html", {
    also: "-_/",
    reserved: ["aws/"],
  }),
} as const satisfies Record<string, NameRule>;

export type NameKind = keyof typeof nameRules;

const HASH_CHARACTERS = 8;

const hashOf = (text: string): string =>
  createHash("sha256").update(text).digest("hex").slice(0, HASH_CHARACTERS);

/** Lowercase, allowed characters only, runs of replacements folded, ends trimmed to a letter or digit. */
function clean(text: string, { also, letterFirst, reserved, reservedEnds }: NameRule): string {
  const allowed = new RegExp(`[^a-z0-9${also.replaceAll(/[-\\\]^]/g, "\\$&")}]+`, "g");
  const folded = text.normalize("NFKD").toLowerCase().replaceAll(allowed, "-").replaceAll(/-{2,}/g, "-");
  const trimmed = folded.replace(/^[^a-z0-9]+/, "").replace(/[^a-z0-9]+$/, "");
  const needsLetter = letterFirst && !/^[a-z]/.test(trimmed);
  const refusedStart = reserved.some((start) => trimmed.startsWith(start));
  const refusedEnd = reservedEnds.some((end) => trimmed.endsWith(end));
  const started = needsLetter || refusedStart || trimmed === "" ? `x-${trimmed}`.replace(/-$/, "") : trimmed;
  return refusedEnd ? `${started}-x` : started;
}

/** A head of one letter at least stands before the hash. */
const LEAST_ROOM = HASH_CHARACTERS + 2;

/**
 * Whether the parts could be cut elsewhere into as many: `["a", "prod", "eu-web"]` reads like
 * `["a", "prod-eu", "web"]`. The first part is one system's and the same for all its names, so that a dash in
 * the first two parts leaves no doubt.
 */
const isAmbiguous = (parts: readonly string[]): boolean => parts.slice(2).some((part) => part.includes("-"));

/**
 * A physical name that obeys the rule of its kind. The same parts give the same name; parts that had to be
 * changed or cut, or whose borders the name would not tell, end in a hash of what they were, so that two
 * different stacks never share a name.
 *
 * @param kind a row of {@link nameRules}.
 * @param parts joined by dashes; any text. The first is that of the system, the second that of the stack.
 * @param room characters to leave free at the end, for a suffix that the provider or Pulumi adds.
 * @throws RangeError where the room leaves too little for a name: a mistake of the caller's, not of the stack's.
 */
export function physicalName(kind: NameKind, parts: readonly string[], room = 0): string {
  const row: NameRule = nameRules[kind];
  const wanted = parts.join("-");
  const cleaned = clean(wanted, row);
  const max = row.max - room;
  if (room < 0 || max < LEAST_ROOM) {
    throw new RangeError(`${kind}: got room ${room}, expected 0 to ${row.max - LEAST_ROOM}`);
  }
  const fits = cleaned.length <= max && cleaned.length >= row.min;
  if (cleaned === wanted && fits && !isAmbiguous(parts)) return cleaned;
  // Parts are hashed with their borders: ["a-b", "c"] and ["a", "b-c"] are different names.
  const suffix = `-${hashOf(JSON.stringify(parts))}`;
  const head = cleaned.slice(0, max - suffix.length).replace(/[^a-z0-9]+$/, "");
  return `${head}${suffix}`;
}
