import type aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { defect, UnsupportedError } from "../../../../base/errors.ts";
import type { SignInPlan } from "../../../../plan/sso.ts";
import { SSO_SECRET } from "../../../../profiles/secretNames.ts";
import type { StackFacts } from "../../../platform.ts";
import type { Foundation } from "../../foundation.ts";
import { label } from "../label.ts";
import { allowTo } from "../network/securityGroups.ts";
import type { Scope } from "../scope.ts";
import { balancerDomain } from "./domain.ts";
import type { Before } from "./listener.ts";
import { samlPool } from "./samlPool.ts";

/** How long a person stays signed in: a working day (chosen), as in front of pods. */
const SIGNED_IN_SECONDS = 8 * 3600;

type OpenIdConnect = Extract<SignInPlan["provider"], { readonly speaks: "oidc" }>;

/**
 * Only a listener with TLS signs people in, and it takes the secret of its client as text.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html
 *
 * @throws UnsupportedError where the balancer cannot have a certificate, or the secret is only named.
 */
export function checkSignIn({ plan, settings, region, secrets }: StackFacts): void {
  if (plan.signIn === null) return;
  if (balancerDomain(settings.domain, region) === null) {
    throw new UnsupportedError(
      "echelon:domain.certificateArn: got a certificate of CloudFront only, expected none beside echelon:sso, so that the stack requests one for its balancer too, which signs people in over TLS",
    );
  }
  const client = secrets[SSO_SECRET];
  if (plan.signIn.provider.speaks !== "oidc" || client === undefined || !("existing" in client)) return;
  throw new UnsupportedError(
    `echelon:secrets.${SSO_SECRET}: got existing, expected the value as a secret of the stack: the balancer reads no other service`,
  );
}

const oidcAction = ({ secrets }: Scope, { issuer, clientId, endpoints, scopes }: OpenIdConnect): Before => {
  const client = secrets[SSO_SECRET];
  if (client === undefined || !("value" in client)) {
    throw defect(`the balancer's sign-in: got no value of ${SSO_SECRET}, expected one`);
  }
  return [
    {
      type: "authenticate-oidc",
      authenticateOidc: {
        issuer,
        authorizationEndpoint: endpoints.authorization,
        tokenEndpoint: endpoints.token,
        userInfoEndpoint: endpoints.userInfo,
        clientId,
        clientSecret: pulumi.secret(client.value),
        scope: scopes.join(" "),
        sessionTimeout: SIGNED_IN_SECONDS,
        onUnauthenticatedRequest: "authenticate",
      },
    },
  ];
};

/** Through Cognito, which speaks SAML with the operator's identity provider, and OpenID Connect with the balancer. */
const samlAction = (args: Parameters<typeof samlPool>[0]): Before => {
  const { pool, client, domain } = samlPool(args);
  return [
    {
      type: "authenticate-cognito",
      authenticateCognito: {
        userPoolArn: pool.arn,
        userPoolClientId: client.id,
        userPoolDomain: domain.domain,
        scope: "openid email profile",
        sessionTimeout: SIGNED_IN_SECONDS,
        onUnauthenticatedRequest: "authenticate",
      },
    },
  ];
};

interface SignInArgs {
  readonly foundation: Pick<Foundation, "group">;
  readonly balancerGroup: aws.ec2.SecurityGroup;
  readonly parent: pulumi.Resource;
}

/** What the balancer does before it sends a request on: it signs people in, if the plan says so. */
export function signIn(scope: Scope, { foundation, balancerGroup, parent }: SignInArgs): Before {
  const { signIn: planned } = scope.plan;
  const domain = balancerDomain(scope.settings.domain, scope.region);
  if (planned === null || domain === null) return [];
  const { provider, groupsClaim } = planned;
  allowTo(
    label(`${scope.name}-balancer-sign-in`),
    {
      ...{ group: balancerGroup, peer: { cidr: "0.0.0.0/0" }, port: 443 },
      description: "Identity provider",
    },
    foundation.group,
  );
  return provider.speaks === "oidc"
    ? oidcAction(scope, provider)
    : samlAction({ scope, host: domain.name, metadataUrl: provider.metadataUrl, groupsClaim, parent });
}
