import aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import random from "@pulumi/random";
import { UnsupportedError } from "../../../base/errors.ts";
import type { Group } from "../../group.ts";
import type { StackFacts } from "../../platform.ts";
import { publicWorkload } from "../../workload/public.ts";
import type { Foundation } from "../foundation.ts";
import { capabilityGroup } from "../parts/capabilityGroup.ts";
import { computeOf, type RunContext } from "../parts/compute.ts";
import { ORIGIN_PORTS, ORIGIN_SECONDS, type Origin } from "../parts/edge/origin.ts";
import { ORIGIN_HEADER } from "../parts/host/hostFiles.ts";
import { type LastingParts, machine } from "../parts/host/machine.ts";
import { logGroup } from "../parts/monitoring/logGroup.ts";
import * as queries from "../parts/monitoring/metricQueries.ts";
import type { Needs } from "../parts/needs.ts";
import type { Running } from "../parts/running.ts";
import type { Scope } from "../parts/scope.ts";
import { createSecret } from "../parts/security/createSecret.ts";
import { hostSize } from "../parts/sizes.ts";

const SECRET_CHARACTERS = 40;

/** A machine logs in to AWS registries by its role. Other private registries are not supported. */
function check({ plan, settings }: StackFacts): void {
  hostSize(plan);
  if (settings.pullSecrets.length > 0) {
    throw new UnsupportedError(
      "echelon:pullSecrets: got a login, expected none on compute host: use a registry of AWS, or a public one",
    );
  }
}

const needs = ({ plan }: StackFacts): Needs => ({
  // One public address costs less than a NAT gateway.
  egress: "public",
  existingSubnets: "firstPublic",
  fewestZones: 1,
  entry: publicWorkload(plan) === null ? null : { port: ORIGIN_PORTS.http, balancedPort: null },
});

/** What exists before the stores are built. */
interface PreparedHost {
  readonly group: Group;
  readonly lasting: LastingParts;
  /** Secret that CloudFront sends with each request. */
  readonly edgeSecret: pulumi.Output<string>;
}

function prepare(scope: Scope, { foundation }: { readonly foundation: Foundation }): PreparedHost {
  const { name } = scope;
  const group = capabilityGroup("Workloads", scope);
  const opts = { parent: group };
  const logs = logGroup(`${name}-host-logs`, { scope, key: foundation.key, parent: group });
  const secret = new random.RandomPassword(
    `${name}-edge-password`,
    { length: SECRET_CHARACTERS, special: false },
    opts,
  );
  const edgeSecret = secret.result;
  const secretId = createSecret(`${name}-edge-secret`, edgeSecret, { scope, foundation, parent: group });
  const [subnetId = ""] = foundation.network.workloads.subnetIds;
  // A separate network interface keeps its address when the machine is replaced, and has it when the machine starts.
  const networkInterface = new aws.ec2.NetworkInterface(
    `${name}-machine-interface`,
    { subnetId, securityGroups: [foundation.workloadGroup.id] },
    opts,
  );
  const address = new aws.ec2.Eip(
    `${name}-machine-address`,
    { domain: "vpc", networkInterface: networkInterface.id },
    opts,
  );
  return { group, lasting: { networkInterface, address, logs, secretId }, edgeSecret };
}

function run(
  scope: Scope,
  { prepared, ...context }: RunContext & { readonly prepared: PreparedHost },
): Running {
  const { group, lasting } = prepared;
  const instance = machine({ scope, ...context, lasting, parent: group });
  group.finish({ instance: instance.id });
  return {
    addresses: Object.fromEntries(Object.keys(scope.plan.workloads).map((name) => [name, null])),
    outputs: outputsOf(scope, lasting, instance),
    origin: origin(prepared),
    certificate: null,
    signals: signalsOf(instance),
    growth: [],
  };
}

/** The proxy on the machine. Its address is public, so it only answers requests that have the stack's secret. */
const origin =
  ({ lasting, edgeSecret }: PreparedHost): Origin =>
  () => ({
    domainName: lasting.address.publicDns,
    customHeaders: [{ name: ORIGIN_HEADER, value: edgeSecret }],
    customOriginConfig: {
      httpPort: ORIGIN_PORTS.http,
      httpsPort: ORIGIN_PORTS.https,
      originProtocolPolicy: "http-only",
      originSslProtocols: ["TLSv1.2"],
      ...ORIGIN_SECONDS,
    },
  });

/**
 * CloudFront counts the requests of a host. It measures response times only at an extra charge, so there is no
 * source.
 */
function signalsOf(instance: aws.ec2.Instance): Running["signals"] {
  const used = (names: readonly ("cpu" | "memory")[]) => [
    { subject: "host", query: queries.hostUtilization(instance, names) },
  ];
  return {
    utilization: used(["cpu", "memory"]),
    cpu: used(["cpu"]),
    memory: used(["memory"]),
    errorPercent: { atEdge: queries.edgeErrors },
    responseTimeMs: [],
    requestsPerSecond: { atEdge: queries.edgeRequests },
    rateLimited: { atEdge: queries.edgeRefused },
    replicas: [],
  };
}

const outputsOf = (
  { region }: Scope,
  { address, logs }: LastingParts,
  instance: aws.ec2.Instance,
): Running["outputs"] => ({
  instance: instance.id,
  address: address.publicIp,
  logGroup: logs.name,
  logs: pulumi.interpolate`aws logs tail ${logs.name} --follow --region ${region}`,
  shell: pulumi.interpolate`aws ssm start-session --target ${instance.id} --region ${region}`,
});

/** Every workload on one machine, as containers under systemd. */
export const host = computeOf({ check, needs, prepare, run });
