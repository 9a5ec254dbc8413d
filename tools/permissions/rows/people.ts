import { of, type Rows } from "../row.ts";

const cognito = (names: string) => of("cognito-idp", names);

/** The pool through which the balancer signs people in by SAML. */
export const people: Rows = {
  "aws:cognito/identityProvider:IdentityProvider": {
    create: cognito("CreateIdentityProvider DescribeIdentityProvider"),
    read: cognito("DescribeIdentityProvider"),
    update: cognito("UpdateIdentityProvider"),
    delete: cognito("DeleteIdentityProvider"),
    schema: "aws-cognito-userpoolidentityprovider",
    resource: "aws_cognito_identity_provider",
  },
  "aws:cognito/userPool:UserPool": {
    create: cognito("CreateUserPool TagResource SetUserPoolMfaConfig"),
    read: cognito("DescribeUserPool GetUserPoolMfaConfig ListTagsForResource"),
    update: cognito("UpdateUserPool SetUserPoolMfaConfig AddCustomAttributes TagResource UntagResource"),
    delete: cognito("DeleteUserPool"),
    schema: "aws-cognito-userpool",
    resource: "aws_cognito_user_pool",
  },
  "aws:cognito/userPoolClient:UserPoolClient": {
    create: cognito("CreateUserPoolClient DescribeUserPoolClient"),
    read: cognito("DescribeUserPoolClient"),
    update: cognito("UpdateUserPoolClient"),
    delete: cognito("DeleteUserPoolClient"),
    schema: "aws-cognito-userpoolclient",
    resource: "aws_cognito_user_pool_client",
  },
  "aws:cognito/userPoolDomain:UserPoolDomain": {
    create: cognito("CreateUserPoolDomain DescribeUserPoolDomain"),
    read: cognito("DescribeUserPoolDomain"),
    update: [],
    delete: cognito("DeleteUserPoolDomain"),
    schema: "aws-cognito-userpooldomain",
    resource: "aws_cognito_user_pool_domain",
  },
};
