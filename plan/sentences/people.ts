import { listed, type OfStore, type Place, type Sentences } from "./facts.ts";

/** Features of a tier that resources would have to make true; the others are flags that the application reads. */
export type InfrastructureFeature =
  | "enterpriseSecurity"
  | "encryption"
  | "sso"
  | "auditLog"
  | "multiTenancy"
  | "advancedPredictions";

/** What a feature means to the infrastructure, and why it is not there. */
const featureSentences: { readonly [One in InfrastructureFeature]: Readonly<Record<Place, string>> } = {
  enterpriseSecurity: {
    cluster: "own encryption keys and an audit trail are the cluster's to have",
    cloud: "own encryption keys and an audit trail are not made",
  },
  encryption: {
    cluster:
      "data at rest is encrypted only if the cluster's StorageClass does it, and requests between the Gateway and the pods of workloads are not encrypted",
    cloud: "requests are not encrypted on the last step, to the workload itself",
  },
  sso: {
    cluster: "people do not sign in through an identity provider: nothing of the tier is public",
    cloud: "people do not sign in through an identity provider: a machine has no proxy for that",
  },
  auditLog: {
    cluster: "who did what in the application is recorded only by the application itself",
    cloud:
      "who did what in the application is recorded only by the application itself, in no store whose versions are locked",
  },
  multiTenancy: {
    cluster: "departments are kept apart only by the application itself: the tier runs no workload for each",
    cloud: "departments are kept apart only by the application itself: the tier runs no workload for each",
  },
  advancedPredictions: {
    cluster: "the stack asks for no GPU: predictions that need one do not run on it",
    cloud: "the stack has no GPU: predictions that need one do not run on it",
  },
};

/** What lacks in who may do what, and in what is kept apart. */
export interface PeopleFacts {
  readonly feature: { readonly feature: InfrastructureFeature; readonly place: Place };
  readonly "sso-keys": { readonly keys: readonly string[] };
  readonly saml: object;
  readonly "sso-groups": object;
  readonly "audit-admin": OfStore;
  readonly "audit-cluster": object;
  readonly "lock-days": OfStore & { readonly days: number };
  readonly "lock-governance": OfStore;
  readonly "one-department": object;
  readonly "departments-share": {
    readonly stores: readonly string[];
    /** Workloads that run once for all. */
    readonly workloads: readonly string[];
    /** Whether people reach some of them from outside. */
    readonly open: boolean;
    /** What they share by what runs them. */
    readonly ground: readonly string[];
  };
}

export const people: Sentences<PeopleFacts> = {
  feature: ({ feature, place }) => featureSentences[feature][place],
  "sso-keys": ({ keys }) =>
    `people do not sign in through an identity provider before they reach the stack: set ${listed(keys)}`,
  saml: () =>
    "people sign in by OpenID Connect only: oauth2-proxy does not speak SAML (most identity providers speak both)",
  "sso-groups": () =>
    "the balancer lets in everybody whom the identity provider lets sign in: a workload compares the groups with SSO_ROLES itself",
  "audit-admin": ({ store }) =>
    `who administers the cluster can still end the lock of ${store}: the seals find what was removed or altered, if their digests are kept elsewhere`,
  "audit-cluster": () =>
    "what people do to the cluster itself is in the audit log of its API server, if the cluster keeps one",
  "lock-days": ({ store, days }) =>
    `nothing keeps the versions in ${store} from being deleted for ${days} days: its engine does not lock them`,
  "lock-governance": ({ store }) =>
    `who has s3:BypassGovernanceRetention in the account can still delete versions in ${store}: no workload has it`,
  "one-department": () =>
    "there is one department, and nothing is kept apart: set echelon:departments to the names of the departments",
  "departments-share": ({ stores, workloads, open, ground }) =>
    `departments share ${listed([
      ...workloads.map((name) => `the workload ${name}`),
      ...stores.map((name) => `the store ${name}`),
      ...(open ? ["the host name, on which who has signed in reaches the paths of all"] : []),
      ...ground,
    ])}`,
};
