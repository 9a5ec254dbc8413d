import aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import random from "@pulumi/random";
import type { Scope } from "../scope.ts";

/** Name of the identity provider in the pool. */
const PROVIDER = "saml";

/** https://docs.oasis-open.org/imi/identity/v1.0/identity.html: what most identity providers call the address of a person. */
const EMAIL = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress";

/** Groups of a person as one text, the longest that Cognito takes. */
const GROUPS = { name: "groups", longest: "2048" };

const PREFIX_BYTES = 8;

interface PoolArgs {
  readonly scope: Scope;
  /** Public host name. */
  readonly host: string;
  readonly metadataUrl: string;
  /** Attribute of the assertion with the groups of a person. */
  readonly groupsClaim: string;
  readonly parent: pulumi.Resource;
}

/**
 * A pool of Cognito in which nobody registers: it takes people from the operator's identity provider. It holds only what that
 * says of them at each sign-in.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-saml-idp.html
 */
export function samlPool({ scope, host, metadataUrl, groupsClaim, parent }: PoolArgs) {
  const { name, settings } = scope;
  const pool = new aws.cognito.UserPool(
    `${name}-people`,
    {
      adminCreateUserConfig: { allowAdminCreateUserOnly: true },
      deletionProtection: settings.ephemeral ? "INACTIVE" : "ACTIVE",
      schemas: [
        {
          name: GROUPS.name,
          attributeDataType: "String",
          mutable: true,
          stringAttributeConstraints: { minLength: "0", maxLength: GROUPS.longest },
        },
      ],
    },
    { parent },
  );
  const provider = new aws.cognito.IdentityProvider(
    `${name}-people-provider`,
    {
      userPoolId: pool.id,
      providerName: PROVIDER,
      providerType: "SAML",
      providerDetails: { MetadataURL: metadataUrl },
      attributeMapping: { email: EMAIL, [`custom:${GROUPS.name}`]: groupsClaim },
    },
    { parent },
  );
  const client = new aws.cognito.UserPoolClient(
    `${name}-people-client`,
    {
      userPoolId: pool.id,
      generateSecret: true,
      allowedOauthFlowsUserPoolClient: true,
      allowedOauthFlows: ["code"],
      allowedOauthScopes: ["openid", "email", "profile"],
      supportedIdentityProviders: [provider.providerName],
      callbackUrls: [`https://${host}/oauth2/idpresponse`],
    },
    { parent },
  );
  return { pool, client, domain: signInDomain(name, pool, parent) };
}

/**
 * Everybody's pools share these names, which may contain neither aws nor cognito. So it is a number. Another pool has another one,
 * so that it is there before the old one goes.
 */
function signInDomain(
  name: string,
  pool: aws.cognito.UserPool,
  parent: pulumi.Resource,
): aws.cognito.UserPoolDomain {
  const { hex } = new random.RandomId(
    `${name}-people-domain-name`,
    { byteLength: PREFIX_BYTES, keepers: { pool: pool.id } },
    { parent },
  );
  return new aws.cognito.UserPoolDomain(
    `${name}-people-domain`,
    { userPoolId: pool.id, domain: pulumi.interpolate`sso-${hex}` },
    { parent },
  );
}
