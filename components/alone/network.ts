import * as pulumi from "@pulumi/pulumi";
import { RequestError, show } from "../../base/errors.ts";
import type { SystemArgs } from "../../config/args.ts";
import type { OperatorMode } from "../../targets/names.ts";
import { type Keys, planPart, typeOf } from "./part.ts";
import { absentWorkload, type NetworkQuotas, type Part } from "./profile.ts";

/** Keys of a stack that all components in a network share. */
type SharedKeys = Pick<
  SystemArgs,
  | "target"
  | "region"
  | "domain"
  | "tags"
  | "ephemeral"
  | "pullSecrets"
  | "softwareImages"
  | "gateway"
  | "storageClass"
  | "dns"
  | "operatorNamespaces"
  | "network"
  | "architecture"
  | "permissionsBoundary"
  | "iamPath"
  | "zones"
>;

/** Where operators of a cluster come from. Only a System installs them. */
type GivenOperators = Exclude<OperatorMode, "install">;

/** The args of a {@link Network}. Those that {@link SystemArgs} has too mean the same, for everything in the network. */
export interface NetworkPartArgs extends SharedKeys {
  /** What everything in it may use together; on a cluster these are hard limits of the namespace. */
  readonly quotas: NetworkQuotas;
  /** What everything in it may cost, USD a month. It is written down; only a System is held to it. */
  readonly budget: number;
  /** Number of availability zones, 1 to 3. @default 1, as one small instance is in one zone */
  readonly spread?: number | undefined;
  /** Port of the workload that an Edge leads to; on AWS the network is opened for it. @default none, so that nothing is public */
  readonly publicPort?: number | undefined;
  /** Operators that hold stores on a cluster: not used, or already there. @default "none", as a plain cluster has no operator */
  readonly operators?: GivenOperators | undefined;
  /** The Prometheus operator on a cluster: not used, or already there. @default that of `operators` */
  readonly monitoring?: GivenOperators | undefined;
  /** KEDA on a cluster: not used, or already there. @default that of `operators` */
  readonly backlogScaling?: GivenOperators | undefined;
  /** cert-manager on a cluster, whose certificates encrypt what goes to and from the stores: not used, or already there. @default "none", as a cluster may have other operators and no cert-manager */
  readonly certificates?: GivenOperators | undefined;
}

/** What the other components take over from their network. */
export interface NetworkGround {
  readonly keys: Keys;
  readonly part: Part;
  readonly foundation: unknown;
}

function refuseInstall(name: string, { operators, monitoring, backlogScaling, certificates }: Keys): void {
  const given = Object.entries({ operators, monitoring, backlogScaling, certificates });
  const [key] = given.find(([, mode]) => mode === "install") ?? [];
  if (key === undefined) return;
  throw new RequestError(
    `Network ${show(name)}: ${key}: got "install", expected "existing" or "none": only a System installs operators`,
  );
}

/**
 * Where workloads and stores stand: on a cluster a namespace with quotas and a closed network, on AWS a VPC with its
 * security groups, its keys and a bucket for access logs. The other components take it.
 *
 * @throws RequestError for a wrong arg; UnsupportedError if the target cannot do it. Nothing was registered then.
 */
export class Network extends pulumi.ComponentResource {
  /** What it is called there, such as `namespace` or `vpcId`. */
  readonly details: Readonly<Record<string, pulumi.Output<string>>>;
  /** @internal */
  readonly ground: NetworkGround;

  constructor(name: string, args: NetworkPartArgs, opts?: pulumi.ComponentResourceOptions) {
    const { quotas, budget, spread = 1, publicPort, ...keys } = args;
    refuseInstall(name, keys);
    const part = { system: name, quotas, budget, zones: spread };
    // As many processes as it may hold: on AWS their number decides how they reach the internet.
    const replicas = { min: quotas.replicas, max: quotas.replicas };
    const open = publicPort === undefined ? {} : ({ kind: "http", public: true, port: publicPort } as const);
    const workloads = { processes: absentWorkload({}, { replicas, ...open }) };
    const planned = planPart({ kind: "Network", name, part: { ...part, workloads }, keys });
    super(typeOf("Network"), name, {}, opts);
    const foundation = planned.parts.network(planned.contextIn(this));
    this.ground = { keys, part, foundation };
    const details = Object.entries(planned.parts.details(foundation));
    this.details = Object.fromEntries(details.map(([key, value]) => [key, pulumi.output(value)]));
    this.registerOutputs(this.details);
  }
}
