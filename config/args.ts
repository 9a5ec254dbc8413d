import type { Input } from "@pulumi/pulumi";
import type { Json } from "../base/json.ts";
import type { ComputeKind, OperatorMode, Target } from "../targets/names.ts";

/** A secret that the target's own store holds already: the name of a Secret, an ARN. */
export interface ExistingSecret {
  /** On a cluster `<Secret>` or `<Secret>/<key>` of the stack's namespace; on AWS the ARN of a secret in Secrets Manager. */
  readonly existing: string;
}

/** A network that the stack makes, or one that is there already. */
export type NetworkArgs =
  | {
      /** One of the stack's own. */
      readonly create: {
        /** IPv4 range with a prefix of 16 to 20 bits, such as `10.20.0.0/16`. */
        readonly cidr: string;
      };
    }
  | {
      /** One with an internet gateway and DNS host names. */
      readonly existing: {
        /** Id of the VPC, `vpc-…`. */
        readonly vpcId: string;
        /** Subnets that the internet can reach; a machine takes the first. */
        readonly publicSubnetIds: readonly string[];
        /** Subnets that lead out only, for everything else. */
        readonly privateSubnetIds: readonly string[];
      };
    };

/** A host name with what AWS is to know about it. */
export interface DomainArgs {
  /** Such as `shop.example.com`. */
  readonly name: string;
  /** Route 53 zone in which the records are made. @default none, as the zone may be elsewhere: the outputs say which records to make */
  readonly zoneId?: string | undefined;
  /** ARN of a certificate in us-east-1. @default a new one, validated in the zone, so that nobody has to renew it */
  readonly certificateArn?: string | undefined;
}

/** The operator's identity provider, which speaks OpenID Connect. */
export interface SsoArgs {
  /** Its https URL. */
  readonly issuer: string;
  /** What the provider calls this application. */
  readonly clientId: string;
}

/**
 * What a System is made of: the keys of `echelon:` in a stack's configuration, checked by the same schema. All
 * are plain values, as they decide what is planned; only a secret's value may be an Output. A field that is
 * undefined counts as left out, and a key of another target is checked and has no effect.
 */
export interface SystemArgs {
  /** `<system>/<tier>`, for example `marketing-engine/enterprise`. */
  readonly profile: string;
  /** Where it runs. @default "kubernetes", as that needs a cluster and no cloud account */
  readonly target?: Target | undefined;
  /** What runs the workloads, where the tier allows a choice. @default the tier's own, as its figures were chosen for that */
  readonly compute?: ComputeKind | undefined;
  /** Workload → image with a pinned tag or digest. @default a placeholder, so that a first `up` becomes healthy by itself */
  readonly images?: Readonly<Record<string, string>> | undefined;
  /** Names of the workflows, where a system has a service for each. @default none, as only the operator knows them */
  readonly workflows?: readonly string[] | undefined;
  /** Secret name → its value, or a reference to an existing one. @default none, as a system stands without them; the outputs list what is missing */
  readonly secrets?: Readonly<Record<string, Input<string> | ExistingSecret>> | undefined;
  /** Host name of the public workload. @default the provider's own name, as that needs no zone */
  readonly domain?: string | DomainArgs | undefined;
  /** Tag name → its value, at most 40, on everything that takes tags. @default none beside this project's own, as only the operator knows what a bill is split by */
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /** Level of the escalation ladder → an e-mail address or an https URL. @default none, as only the operator knows who is on call: alarms show on the dashboard */
  readonly alerts?: Readonly<Partial<Record<"1" | "2" | "3" | "4", string>>> | undefined;
  /** Who signs people in, where a tier asks for it. @default none, as only the operator has one */
  readonly sso?: SsoArgs | undefined;
  /** Names of the secrets that open a private registry. @default none, as public images need none */
  readonly pullSecrets?: readonly string[] | undefined;
  /** Budget of the infrastructure, USD a month. @default the tier's, which the profile says and explains */
  readonly budget?: number | undefined;
  /** Whether one destroy removes everything, data included: for trials. @default false, as data outlives a mistake */
  readonly ephemeral?: boolean | undefined;
  /** A partial profile (RFC 7396), merged into the tier's and validated as a whole. @default none, as a tier is what its figures say */
  readonly overrides?: Readonly<Record<string, Json>> | undefined;
  /** Custom resources on a cluster: KEDA, Prometheus and database operators. @default "none", as a plain cluster has no operator */
  readonly operators?: OperatorMode | undefined;
  /** GatewayClass of the cluster, or `none`. @default "none", as a plain cluster has no Gateway controller */
  readonly gateway?: string | undefined;
  /** Network on AWS. @default a new one, so that nothing else shares it */
  readonly network?: NetworkArgs | undefined;
  /** Highest budget that the stack may have, USD a month. @default none, as it is for whoever runs the program to set one */
  readonly budgetCeiling?: number | undefined;
  /** Region of the cloud provider, for example `us-east-1`. @default what the provider's own configuration says, so that both agree */
  readonly region?: string | undefined;
}
