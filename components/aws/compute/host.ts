import type aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import random from "@pulumi/random";
import { UnsupportedError } from "../../../base/errors.ts";
import type { Group } from "../../group.ts";
import type { Compute, StackFacts } from "../../platform.ts";
import { publicWorkload } from "../../workload/public.ts";
import type { Foundation } from "../foundation.ts";
import { capabilityGroup } from "../parts/capabilityGroup.ts";
import { type AwsTypes, computeOf, type RunContext } from "../parts/compute.ts";
import { ORIGIN_PORTS, ORIGIN_SECONDS, type Origin } from "../parts/edge/origin.ts";
import { type LastingParts, lastingParts } from "../parts/host/lastingParts.ts";
import { machine } from "../parts/host/machine.ts";
import { ORIGIN_HEADER } from "../parts/host/proxy.ts";
import { hostSignals } from "../parts/host/signals.ts";
import { failuresAtEdge } from "../parts/monitoring/requests.ts";
import { besideNeeds, type Needs, needsMachine } from "../parts/needs.ts";
import type { Running } from "../parts/running.ts";
import type { Scope } from "../parts/scope.ts";
import { createSecret } from "../parts/security/createSecret.ts";
import { hostSize } from "../parts/sizes.ts";
import { storeVariables } from "../parts/storeVariables.ts";

const SECRET_CHARACTERS = 40;

/** A machine logs in to AWS registries by its role. Other private registries are not supported. */
function check({ plan, settings }: StackFacts): void {
  hostSize(plan, settings.own.aws.architecture);
  const [interruptible] = settings.own.aws.interruptible;
  if (interruptible !== undefined) {
    throw new UnsupportedError(
      `echelon:interruptible: got ${interruptible}, expected none on compute host, where one machine runs every workload`,
    );
  }
  if (settings.pullSecrets.length > 0) {
    throw new UnsupportedError(
      "echelon:pullSecrets: got a login, expected none on compute host: use a registry of AWS, or a public one",
    );
  }
}

const needs = (facts: StackFacts): Needs => ({
  // One public address costs less than a NAT gateway.
  egress: "public",
  existingSubnets: "firstPublic",
  fewestZones: 1,
  machine: true,
  entry: publicWorkload(facts.plan) === null ? null : { port: ORIGIN_PORTS.http, balanced: null },
  ...besideNeeds(facts),
});

/** What exists before the stores are built. */
interface PreparedHost {
  readonly group: Group;
  readonly lasting: LastingParts;
  /** Secret that CloudFront sends with each request. */
  readonly edgeSecret: pulumi.Output<string>;
  /** ARN of the same secret. */
  readonly secretId: pulumi.Output<string>;
}

function prepare(scope: Scope, { foundation }: { readonly foundation: Foundation }): PreparedHost {
  const { name } = scope;
  const group = capabilityGroup("Workloads", scope);
  const lasting = lastingParts(scope, foundation, group);
  const secret = new random.RandomPassword(
    `${name}-edge-password`,
    { length: SECRET_CHARACTERS, special: false },
    { parent: group },
  );
  const edgeSecret = secret.result;
  const secretId = createSecret(`${name}-edge-secret`, edgeSecret, { scope, foundation, parent: group });
  return { group, lasting, edgeSecret, secretId };
}

function run(
  scope: Scope,
  { prepared, ...context }: RunContext & { readonly prepared: PreparedHost },
): Running {
  const { group, lasting, secretId } = prepared;
  const { ready } = context.stores;
  const size = hostSize(scope.plan, scope.settings.own.aws.architecture);
  const instance = machine({ scope, ...context, lasting, secretId, size, ready, parent: group });
  group.finish({ instance: instance.id });
  return {
    addresses: Object.fromEntries(Object.keys(scope.plan.workloads).map((name) => [name, null])),
    outputs: { ...outputsOf(scope, lasting, instance), ...storeVariables(scope, context.stores) },
    origin: origin(prepared),
    ready: [instance],
    certificate: null,
    signals: hostSignals(scope, instance, context.stores),
    failures: { atEdge: failuresAtEdge },
    observed: null,
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

const outputsOf = (
  { region }: Scope,
  { address, logs }: LastingParts,
  instance: aws.ec2.Instance,
): Running["outputs"] => ({
  instance: instance.id,
  address: address.publicIp,
  logGroup: logs.name,
  logs: pulumi.interpolate`aws logs tail ${logs.name} --follow --region ${region}`,
  shell: shellOf(instance, region),
});

const shellOf = (instance: aws.ec2.Instance, region: string): pulumi.Output<string> =>
  pulumi.interpolate`aws ssm start-session --target ${instance.id} --region ${region}`;

/**
 * A machine without workloads, with the volumes of the arrangement beside: from there the operator copies. Where a machine ran
 * the workloads before, it is the same one by all names, and it stops only once people are sent elsewhere.
 */
const standBeside: NonNullable<Compute<AwsTypes>["standBeside"]> = (
  scope,
  { foundation, stores, edge },
): Running["outputs"] => {
  const { plan, region } = scope;
  if (plan.beside === null || !needsMachine(plan)) return {};
  const group = capabilityGroup("Workloads", scope, { suffix: "beside" });
  const instance = machine({
    scope: { ...scope, plan: { ...plan, workloads: {}, edge: null, scaleProfile: null } },
    foundation,
    stores,
    wiring: {},
    lasting: lastingParts(scope, foundation, group),
    secretId: null,
    size: hostSize(plan.beside, scope.settings.own.aws.architecture),
    ready: edge === null ? [] : [edge.distribution],
    parent: group,
  });
  group.finish({ instance: instance.id });
  return { shell: shellOf(instance, region) };
};

/** Every workload on one machine, as containers under systemd. */
export const host = computeOf({ check, needs, prepare, run, standBeside });
