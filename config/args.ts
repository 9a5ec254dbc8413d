import type { Input } from "@pulumi/pulumi";
import type { Json } from "../base/json.ts";
import type { ShapeName } from "../loadtests/contract/types.ts";
import type { Architecture, auditTrails } from "../targets/aws/keys.ts";
import type { dnsNames, NamespacedOperator } from "../targets/fields.ts";
import type { ComputeKind, OperatorMode, Target } from "../targets/names.ts";

/** A reference to a secret that is already in the target's own store. */
export interface ExistingSecret {
  /** On a cluster `<Secret>` or `<Secret>/<key>` of the stack's namespace, for `tls-certificate` `<Secret>` or `<namespace>/<Secret>`; on AWS the ARN of a secret in Secrets Manager. */
  readonly existing: string;
}

/** A network that the stack creates, or an existing one. */
export type NetworkArgs =
  | {
      /** A new network that the stack creates. */
      readonly create: {
        /** IPv4 range with a prefix of 16 to 20 bits, such as `10.20.0.0/16`. */
        readonly cidr: string;
      };
    }
  | {
      /** A network that exists already. It needs an internet gateway and DNS host names. */
      readonly existing: {
        /** Id of the VPC, such as `vpc-0123456789abcdef0`. */
        readonly vpcId: string;
        /** Ids of subnets that the internet can reach; the compute kind `host` uses the first. */
        readonly publicSubnetIds: readonly string[];
        /** Ids of subnets that can reach the internet and cannot be reached from it, for everything else. */
        readonly privateSubnetIds: readonly string[];
      };
    };

/** A cluster of EKS that the stack creates, or an existing one. */
export type ClusterArgs =
  | {
      /** A new cluster that the stack creates. */
      readonly create: {
        /** IPv4 ranges from which the API server may be called over the internet; an empty list leaves its private endpoint only. @default `0.0.0.0/0`, as who calls has to sign in by IAM, and CI services have no fixed addresses */
        readonly endpointCidrs?: readonly string[] | undefined;
        /** ARNs of IAM roles and users that administer the cluster, without the one that creates it, which always does. @default none, as only the operator knows them */
        readonly admins?: readonly string[] | undefined;
        /** ARNs of IAM roles and users that see everything on the cluster but Secrets. @default none, as only the operator knows them */
        readonly viewers?: readonly string[] | undefined;
      };
    }
  | {
      /** A cluster that exists already, of which the stack changes only its own namespace. `kubernetes:context` says how it is reached. */
      readonly existing: {
        /** Name of the cluster in EKS. */
        readonly name: string;
        /** Id of the security group of its nodes, such as `sg-0123456789abcdef0`, which the stores of the stack admit. */
        readonly securityGroupId: string;
      };
    };

/** A host name, with what a target needs to know about it. */
export interface DomainArgs {
  /** Host name, such as `shop.example.com`. */
  readonly name: string;
  /** Id of the Route 53 zone in which the records are created. @default none, as the zone may be elsewhere: the outputs say which records to create */
  readonly zoneId?: string | undefined;
  /** ARN of a certificate in us-east-1. @default a new one, validated in the zone, so that AWS renews it */
  readonly certificateArn?: string | undefined;
  /** Issuer of cert-manager on a cluster, which signs the certificate. @default none, as the certificate may come from elsewhere: the Secret in `echelon:secrets.tls-certificate` */
  readonly issuer?:
    | {
        /** Whether the issuer is of the cluster or of the stack's namespace. @default a ClusterIssuer, as one serves all namespaces */
        readonly kind?: "Issuer" | "ClusterIssuer" | undefined;
        /** Name of the issuer. */
        readonly name: string;
      }
    | undefined;
}

/** A DNS server: one that is known by a name, a range of addresses, or pods. */
export type DnsServer =
  | (typeof dnsNames)[number]
  | {
      /** Range of addresses, such as `10.96.0.10/32`. */
      readonly cidr: string;
      /** Port, UDP and TCP. @default port 53, as DNS servers listen there */
      readonly port?: number | undefined;
    }
  | {
      /** Namespace of the pods that answer. */
      readonly namespace: string;
      /** Labels of the pods that answer. */
      readonly podLabels: Readonly<Record<string, string>>;
      /** Port of the pods, UDP and TCP. @default port 53, as DNS servers listen there */
      readonly port?: number | undefined;
    };

/** An arrangement of a stack: a tier, and what holds its stores. */
interface ArrangementArgs {
  /** `<system>/<tier>` of the same system. */
  readonly profile: string;
  /** What ran the workloads. @default the compute kind of the tier, as in `compute` */
  readonly compute?: ComputeKind | undefined;
  /** Store → the engine that held it. @default the engine that this stack chooses, as most stores keep theirs */
  readonly engines?: Readonly<Record<string, string>> | undefined;
  /** The partial profile that changed that tier. @default none, as in `overrides` */
  readonly overrides?: Readonly<Record<string, Json>> | undefined;
  /** Names of the workflows that it had. @default those in `workflows`, as most stacks keep theirs */
  readonly workflows?: readonly string[] | undefined;
  /** Names of the departments that it had. @default one department, as in `departments` */
  readonly departments?: readonly string[] | undefined;
}

/** The operator's identity provider, by OpenID Connect, or by SAML 2.0, which AWS speaks with compute containers. */
export type SsoArgs =
  | {
      /** The https URL of the identity provider. */
      readonly issuer: string;
      /** Id under which the identity provider knows this application. Its secret is `sso-client-secret` in `secrets`. */
      readonly clientId: string;
      /** Role of the application → the group of the identity provider that has it; who is in none of them may not enter. @default none: everybody who can sign in may enter, as only the operator knows the groups */
      readonly roles?: Readonly<Record<string, string>> | undefined;
      /** Claim, or attribute of SAML, that lists the groups of a person. @default `groups`, as most providers call it so */
      readonly groupsClaim?: string | undefined;
      /** Scopes that are asked for, `openid` among them. @default openid, email and profile, and groups where roles are given, as the groups are needed then */
      readonly scopes?: readonly string[] | undefined;
      /** Addresses of the issuer for the balancer of AWS, with compute containers. @default none, as every other proxy reads them from the issuer */
      readonly endpoints?:
        | {
            /** Its authorization_endpoint. */
            readonly authorization: string;
            /** Its token_endpoint. */
            readonly token: string;
            /** Its userinfo_endpoint. */
            readonly userInfo: string;
          }
        | undefined;
    }
  | {
      /** An identity provider that speaks SAML 2.0. */
      readonly saml: {
        /** The https URL of its metadata. */
        readonly metadataUrl: string;
      };
      /** Role of the application → the group of the identity provider that has it; who is in none of them may not enter. @default none: everybody who can sign in may enter, as only the operator knows the groups */
      readonly roles?: Readonly<Record<string, string>> | undefined;
      /** Claim, or attribute of SAML, that lists the groups of a person. @default `groups`, as most providers call it so */
      readonly groupsClaim?: string | undefined;
    };

/** Load tests of the stack on a schedule, by pods of its own cluster and the k6 operator. */
export interface LoadTestsArgs {
  /** Cron expression of five fields, such as `0 3 * * *`. */
  readonly schedule: string;
  /** Name of the time zone of the schedule. @default "Etc/UTC", as the times of all other schedules are */
  readonly timeZone?: string | undefined;
  /** How the load goes up and down. @default "benchmark", as that judges the stated load */
  readonly shape?: ShapeName | undefined;
  /** Pods that offer the load, each an equal part. @default 1, as one offers 500 users */
  readonly parallelism?: number | undefined;
  /** What one run may spend at paid AI services by the estimate, USD. @default 0, as nobody is asked at night */
  readonly maxSpendUsd?: number | undefined;
  /** JSON merge patch over the paths of the API that the scripts call. @default none, as most systems have the paths of `loadtests/paths.ts` */
  readonly api?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * The args of a System. They are the keys of `echelon:` in a stack's configuration, and the same schema checks them.
 * All are plain values, because the plan depends on them; only the value of a secret may be an Output. A field that
 * is undefined counts as left out. A key of another target is checked and has no effect.
 *
 * Editors show these comments for the keys of a stack's file too: `npm run schema` copies them.
 */
export interface SystemArgs {
  /** `<system>/<tier>`, for example `marketing-engine/enterprise`. */
  readonly profile: string;
  /** Where the system runs. @default "kubernetes", as that needs a cluster and no cloud account */
  readonly target?: Target | undefined;
  /** What runs the workloads, for a tier that allows a choice. @default the compute kind of the tier, as its figures were chosen for that */
  readonly compute?: ComputeKind | undefined;
  /** Workload → image with a pinned tag or digest. @default a placeholder, so that a first `up` becomes healthy without any image */
  readonly images?: Readonly<Record<string, string>> | undefined;
  /** Program that the stack runs for itself, such as `redis` → its image with a pinned tag or digest. @default the pinned version of the package, as it is the one that was tested */
  readonly softwareImages?: Readonly<Record<string, string>> | undefined;
  /** Names of the workflows, for a system that runs one service per workflow. @default none, as only the operator knows them */
  readonly workflows?: readonly string[] | undefined;
  /** Secret name → its value, or a reference to an existing one. @default none, as a system starts without them; the outputs list what is missing */
  readonly secrets?: Readonly<Record<string, Input<string> | ExistingSecret>> | undefined;
  /** Host name of the public workload. @default a name that the provider gives, as that needs no DNS zone */
  readonly domain?: string | DomainArgs | undefined;
  /** Tag name → its value, at most 40, on every resource that can have tags. @default only the tags of this project, as the operator knows by which tags a bill is split */
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /** Level of the escalation ladder → an e-mail address or an https URL, which may be encrypted. @default none, as only the operator knows who is on call: alarms then show on the dashboard only */
  readonly alerts?: Readonly<Partial<Record<"1" | "2" | "3" | "4", string>>> | undefined;
  /** Identity provider that signs people in, for a tier with single sign-on. @default none, as only the operator has one */
  readonly sso?: SsoArgs | undefined;
  /** Names of the departments, for a tier that keeps them apart: each gets workloads and data of its own. @default one department, as only the operator knows them */
  readonly departments?: readonly string[] | undefined;
  /** Names of the image pull secrets of a private registry. @default none, as public images need none */
  readonly pullSecrets?: readonly string[] | undefined;
  /** Budget of the infrastructure, USD a month. @default the budget of the tier, which the profile states and explains */
  readonly budget?: number | undefined;
  /** Whether each PostgreSQL store of a tier has a server of its own, or all share one, with a user for each. @default "separate", as then no concern can slow down another or take it along */
  readonly databases?: "separate" | "shared" | undefined;
  /** On a cluster: when pods load-test the stack, and judge it by the benchmarks of its tier. @default none, as a load test sends the stated load, and may spend money at paid AI services */
  readonly loadTests?: LoadTestsArgs | undefined;
  /** Whether one destroy removes everything, including data: for trials. @default false, so that a mistake deletes no data */
  readonly ephemeral?: boolean | undefined;
  /** A partial profile, merged into the profile of the tier (RFC 7396) and validated as a whole. @default none, as the figures of a tier belong together */
  readonly overrides?: Readonly<Record<string, Json>> | undefined;
  /** The arrangement before this one, while its data moves: its stores stay, untouched, until they are retired. @default none, as a stack whose stores stay the same needs none */
  readonly previous?: ArrangementArgs | undefined;
  /** With `previous`: on which of the two the workloads run. @default the previous one, as the new stores are empty at first */
  readonly serve?: "previous" | "current" | undefined;
  /** Store that serves no longer, such as `content-volume` → `unprotect` and, after an `up` with that, `delete`. @default none, as no data is deleted that the operator has not named */
  readonly retire?: Readonly<Record<string, "unprotect" | "delete">> | undefined;
  /** Store → the engine that holds it on a cluster. @default chosen by `operators`: an operator's engine where operators may be used, else a plain one */
  readonly engines?: Readonly<Record<string, string>> | undefined;
  /** Whether a cluster has operators (KEDA, Prometheus, databases): not used, installed by the stack, or already there. @default "none", as a plain cluster has no operator */
  readonly operators?: OperatorMode | undefined;
  /** The Prometheus operator and Grafana: not used, installed by the stack, or already there. @default that of `operators`, which is the short form */
  readonly monitoring?: OperatorMode | undefined;
  /** KEDA, which scales workloads with their queue: not used, installed by the stack, or already there. @default that of `operators`, which is the short form */
  readonly backlogScaling?: OperatorMode | undefined;
  /** cert-manager, whose certificates encrypt what goes to and from the stores: not used, installed by the stack, or already there. @default "existing" with `domain.issuer`, "install" where `operators` is "install", else "none", as a cluster may have other operators and no cert-manager */
  readonly certificates?: OperatorMode | undefined;
  /** Operator → its namespace, where it is on the cluster already. Only pods of that namespace may call the stack as that operator. @default the namespace of the operator's own guide, as most clusters follow it */
  readonly operatorNamespaces?: Readonly<Partial<Record<NamespacedOperator, string>>> | undefined;
  /** DNS servers that pods may ask, by name or by address. @default every kind that common clusters have, as no name resolves without them */
  readonly dns?: readonly DnsServer[] | undefined;
  /** StorageClass of all volumes, or `none`. @default "none", as a cluster has a default class of its own; EKS has none since 1.30 */
  readonly storageClass?: string | undefined;
  /** Software whose commercial licence you have and accept: `neo4j` for the enterprise edition, which forms clusters and copies a running database. @default none, as a licence costs money and binds you */
  readonly licences?: readonly "neo4j"[] | undefined;
  /** GatewayClass of the cluster that exposes the public workload, or `none`. @default "none", as a plain cluster has no Gateway controller */
  readonly gateway?: string | undefined;
  /** VolumeSnapshotClass of the cluster, with which a switch of stores takes snapshots of both sides, or `none`. @default "none", as a plain cluster has no snapshot controller */
  readonly snapshotClass?: string | undefined;
  /** Network on AWS. @default a new one, so that nothing else shares it */
  readonly network?: NetworkArgs | undefined;
  /** Cluster of EKS, for compute `kubernetes` on AWS. @default a new one, with an API server that can be called from anywhere */
  readonly cluster?: ClusterArgs | undefined;
  /** Processor architecture of the workloads on AWS, for which their images are built. @default "amd64", as most images are built for it */
  readonly architecture?: Architecture | undefined;
  /** Workers on AWS whose replicas above the least number may run on interruptible capacity (Fargate Spot). @default none, as AWS stops such a replica with two minutes' notice */
  readonly interruptible?: readonly string[] | undefined;
  /** On AWS, for a tier with enterprise security: whether the stack makes an audit trail, or one of the organization is there. @default "create", as an account of its own has none */
  readonly auditTrail?: (typeof auditTrails)[number] | undefined;
  /** On a cluster of EKS that is there: whether nobody collects the logs of the stack's pods, the stack does, or a collector of the cluster that keeps them for as long as the tier states. @default "install" where `operators` is "install", else "none", as a cluster may have a collector of its own */
  readonly podLogs?: OperatorMode | undefined;
  /** ARN of an IAM policy that is the permissions boundary of every role that the stack makes on AWS. @default none, as only some organizations ask for one */
  readonly permissionsBoundary?: string | undefined;
  /** Path of every IAM role and policy that the stack makes on AWS, such as `/shop/`. @default "/", as that is the default of IAM */
  readonly iamPath?: string | undefined;
  /** Store on AWS → the major version to which this update takes its server. @default none, as an upgrade stops the store for minutes and nothing undoes it */
  readonly upgrade?: Readonly<Record<string, number>> | undefined;
  /** Ids of the availability zones of a new network on AWS, such as `use1-az1`. @default zones of the region that all used services support, as the letter of a zone differs between accounts */
  readonly zones?: readonly string[] | undefined;
  /** Highest budget that the stack may have, USD a month. @default none, as only the author of a program knows one */
  readonly budgetCeiling?: number | undefined;
  /** Region of the cloud provider, for example `us-east-1`. Where a program passes a provider, it has to be that of the provider. @default the region of the provider's own configuration, so that both agree */
  readonly region?: string | undefined;
}
