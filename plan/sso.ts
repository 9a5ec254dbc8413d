import { UnsupportedError } from "../base/errors.ts";
import type { Profile } from "../profiles/schema.ts";
import { SSO_SECRET } from "../profiles/secretNames.ts";
import { rowOf } from "../targets/index.ts";
import type { Target } from "../targets/names.ts";
import type { Size } from "./engines/store.ts";

/** The operator's identity provider, as `echelon:sso` names it. */
export interface SsoChoice {
  readonly issuer: string;
  readonly clientId: string;
  /** Role of the application → group of the identity provider. @default everybody who can sign in may enter */
  readonly roles?: Readonly<Record<string, string>> | undefined;
  /** @default "groups" */
  readonly groupsClaim?: string | undefined;
  /** @default that of the proxy */
  readonly scopes?: readonly string[] | undefined;
}

/** The proxy in front of the public workloads that lets only people in who have signed in. */
export interface SsoPlan {
  readonly issuer: string;
  readonly clientId: string;
  readonly roles: Readonly<Record<string, string>>;
  readonly groupsClaim: string;
  /** Scopes that are asked for; null for those of the proxy. */
  readonly scopes: readonly string[] | null;
  readonly replicas: number;
  readonly size: Size;
}

/** Name of the proxy's pods and objects, and so of no workload. */
export const SSO_PROXY = "sso-proxy";

/** One may be away at any time, for a drain or a new version. */
const REPLICAS = 2;

/** Chosen: it copies bytes and decrypts one cookie a request. */
const SIZE: Size = { cpu: 0.5, memoryMiB: 128 };

/** Variable with the roles as JSON, for the workloads behind the proxy. */
export const SSO_ROLES = "SSO_ROLES";

const DEFAULT_GROUPS_CLAIM = "groups";

/** The operator's choices that decide whether people sign in. */
interface SsoChoices {
  readonly sso?: SsoChoice | undefined;
  /** Names of the secrets that the operator gives. */
  readonly secrets?: readonly string[] | undefined;
}

/** What a tier with single sign-on needs and the operator has not given, as keys of a stack. */
export const missingSsoKeys = ({ sso, secrets = [] }: SsoChoices): string[] => [
  ...(sso === undefined ? ["echelon:sso"] : []),
  ...(secrets.includes(SSO_SECRET) ? [] : [`echelon:secrets.${SSO_SECRET}`]),
];

/** Whether people of the tier sign in before they reach it. */
export const hasSso = ({ features, workloads }: Profile): boolean =>
  features.sso === true && Object.values(workloads).some((workload) => workload.public);

/** Scalars only, so that a file that is written in another order makes no difference. */
const inOrder = (roles: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(roles).toSorted(([one], [other]) => (one < other ? -1 : 1)));

/**
 * The proxy of single sign-on; null where the tier has none, the target brings its own, or the operator has not named the
 * identity provider yet.
 *
 * @throws UnsupportedError for a workload or store that has the name of the proxy.
 */
export function planSso(profile: Profile, target: Target, choices: SsoChoices): SsoPlan | null {
  const { sso } = choices;
  if (!hasSso(profile) || !rowOf(target).ownCluster || sso === undefined) return null;
  if (missingSsoKeys(choices).length > 0) return null;
  if ([profile.workloads, profile.stores].some((named) => Object.hasOwn(named, SSO_PROXY))) {
    throw new UnsupportedError(
      `${profile.system}/${profile.tier}: got the name ${SSO_PROXY}, expected another one, as the proxy of single sign-on has it`,
    );
  }
  return {
    issuer: sso.issuer,
    clientId: sso.clientId,
    roles: inOrder(sso.roles ?? {}),
    groupsClaim: sso.groupsClaim ?? DEFAULT_GROUPS_CLAIM,
    scopes: sso.scopes ?? null,
    replicas: REPLICAS,
    size: SIZE,
  };
}

/** What the proxy adds to what the namespace holds, by the quota of a profile. */
export const ssoRoom = (sso: SsoPlan | null): Readonly<Record<string, number>> =>
  sso === null
    ? {}
    : {
        replicas: sso.replicas,
        services: 1,
        cpu: sso.replicas * sso.size.cpu,
        memoryGiB: (sso.replicas * sso.size.memoryMiB) / 1024,
      };
