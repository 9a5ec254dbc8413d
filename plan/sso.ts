import { UnsupportedError } from "../base/errors.ts";
import type { Profile } from "../profiles/schema.ts";
import { SSO_SECRET } from "../profiles/secretNames.ts";
import { rowOf } from "../targets/index.ts";
import type { Size } from "./engines/store.ts";
import { type Ground, runsPods } from "./pods.ts";

/** What both protocols say of people. */
interface PeopleChoice {
  /** Role of the application → group of the identity provider. @default everybody who can sign in may enter */
  readonly roles?: Readonly<Record<string, string>> | undefined;
  /** @default "groups" */
  readonly groupsClaim?: string | undefined;
}

/** Addresses of an identity provider, which others read from its issuer. */
interface Endpoints {
  readonly authorization: string;
  readonly token: string;
  readonly userInfo: string;
}

interface OpenIdConnectChoice extends PeopleChoice {
  readonly issuer: string;
  readonly clientId: string;
  /** @default that of the proxy */
  readonly scopes?: readonly string[] | undefined;
  /** @default none */
  readonly endpoints?: Endpoints | undefined;
}

interface SamlChoice extends PeopleChoice {
  readonly saml: { readonly metadataUrl: string };
}

/** The operator's identity provider, as `echelon:sso` names it. */
export type SsoChoice = OpenIdConnectChoice | SamlChoice;

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

/** How the balancer of a cloud signs people in before their requests reach the public workloads. */
export interface SignInPlan {
  readonly roles: Readonly<Record<string, string>>;
  readonly groupsClaim: string;
  readonly provider:
    | {
        readonly speaks: "oidc";
        readonly issuer: string;
        readonly clientId: string;
        readonly endpoints: Endpoints;
        readonly scopes: readonly string[];
      }
    | { readonly speaks: "saml"; readonly metadataUrl: string };
}

/** Scopes that a balancer asks for; the groups are a scope of their own at most identity providers. */
const DEFAULT_SCOPES = ["openid", "email", "profile"];

/** The operator's choices that decide whether people sign in. */
interface SsoChoices {
  readonly sso?: SsoChoice | undefined;
  /** Names of the secrets that the operator gives. */
  readonly secrets?: readonly string[] | undefined;
  /** Whether the stack has a public host name. */
  readonly domain?: boolean | undefined;
}

const speaksSaml = (sso: SsoChoice): sso is SamlChoice => "saml" in sso;

/** What a tier with single sign-on needs and the operator has not given, as keys of a stack. */
export const missingSsoKeys = ({ sso, secrets = [] }: SsoChoices): string[] => [
  ...(sso === undefined ? ["echelon:sso"] : []),
  ...(secrets.includes(SSO_SECRET) || (sso !== undefined && speaksSaml(sso))
    ? []
    : [`echelon:secrets.${SSO_SECRET}`]),
];

/** Whether people of the tier sign in before they reach it. */
export const hasSso = ({ features, workloads }: Profile): boolean =>
  features.sso === true && Object.values(workloads).some((workload) => workload.public);

/** Scalars only, so that a file that is written in another order makes no difference. */
const inOrder = (roles: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(roles).toSorted(([one], [other]) => (one < other ? -1 : 1)));

/** The identity provider of a tier with single sign-on; null where it has none, or the operator has not given all of it yet. */
const providerOf = (profile: Profile, choices: SsoChoices): SsoChoice | null =>
  hasSso(profile) && missingSsoKeys(choices).length === 0 ? (choices.sso ?? null) : null;

/** @throws UnsupportedError without a host name, to which the identity provider sends people back. */
function refuseNameless({ domain = false }: SsoChoices): void {
  if (domain) return;
  throw new UnsupportedError(
    "echelon:domain: got nothing beside echelon:sso, expected the host name to which the identity provider sends people back",
  );
}

/**
 * The proxy of single sign-on in front of pods; null where something else runs the workloads, or where nobody signs in.
 *
 * @throws UnsupportedError for a workload or store that has the name of the proxy, and for what the proxy cannot do.
 */
export function planSso(profile: Profile, ground: Ground, choices: SsoChoices): SsoPlan | null {
  const sso = providerOf(profile, choices);
  if (sso === null || !runsPods(ground)) return null;
  if (speaksSaml(sso)) {
    throw new UnsupportedError(
      "echelon:sso: got saml, expected issuer and clientId: oauth2-proxy, in front of pods, speaks OpenID Connect only",
    );
  }
  if (!rowOf(ground.target).ownCluster) refuseNameless(choices);
  if ([profile.workloads, profile.stores].some((named) => Object.hasOwn(named, SSO_PROXY))) {
    throw new UnsupportedError(
      `${profile.system}/${profile.tier}: got the name ${SSO_PROXY}, expected another one, as the proxy of single sign-on has it`,
    );
  }
  return {
    issuer: sso.issuer,
    clientId: sso.clientId,
    ...peopleOf(sso),
    scopes: sso.scopes ?? null,
    replicas: REPLICAS,
    size: SIZE,
  };
}

const peopleOf = ({ roles, groupsClaim }: PeopleChoice): Pick<SignInPlan, "roles" | "groupsClaim"> => ({
  roles: inOrder(roles ?? {}),
  groupsClaim: groupsClaim ?? DEFAULT_GROUPS_CLAIM,
});

/**
 * How a cloud signs people in where no pods run; null where nobody signs in.
 *
 * @throws UnsupportedError on a machine, which has no proxy for that, and for what the balancer needs and does not get.
 */
export function planSignIn(profile: Profile, ground: Ground, choices: SsoChoices): SignInPlan | null {
  const sso = providerOf(profile, choices);
  if (sso === null || runsPods(ground)) return null;
  if (ground.compute === "host") {
    throw new UnsupportedError(
      "echelon:sso: got a provider on compute host, expected none: a machine has no proxy of single sign-on; set echelon:compute to containers or kubernetes",
    );
  }
  refuseNameless(choices);
  return { ...peopleOf(sso), provider: signInProvider(sso) };
}

function signInProvider(sso: SsoChoice): SignInPlan["provider"] {
  if (speaksSaml(sso)) return { speaks: "saml", metadataUrl: sso.saml.metadataUrl };
  const { issuer, clientId, endpoints, scopes = DEFAULT_SCOPES } = sso;
  if (endpoints === undefined) {
    throw new UnsupportedError(
      "echelon:sso.endpoints: got nothing, expected authorization, token and userInfo of the issuer: the balancer does not look them up",
    );
  }
  return { speaks: "oidc", issuer, clientId, endpoints, scopes };
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
