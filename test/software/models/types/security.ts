import { AUTONAMED, PROVIDER, type PublishedTypes } from "../type.ts";

/** Keys, roles, secrets and what is written of their use. */
export const security: PublishedTypes = {
  "aws:cloudtrail/trail:Trail": {
    schema: "AWS::CloudTrail::Trail",
    given: { IsLogging: "The provider starts the log." },
  },
  "aws:iam/instanceProfile:InstanceProfile": {
    schema: "AWS::IAM::InstanceProfile",
    names: { role: "Roles" },
  },
  "aws:iam/role:Role": {
    schema: "AWS::IAM::Role",
    names: { assumeRolePolicy: "AssumeRolePolicyDocument" },
  },
  "aws:iam/rolePolicy:RolePolicy": {
    schema: "AWS::IAM::RolePolicy",
    names: { policy: "PolicyDocument", role: "RoleName" },
    given: { PolicyName: AUTONAMED },
  },
  "aws:kms/alias:Alias": { schema: "AWS::KMS::Alias", names: { name: "AliasName" } },
  "aws:kms/key:Key": {
    schema: "AWS::KMS::Key",
    names: { policy: "KeyPolicy", deletionWindowInDays: "PendingWindowInDays" },
  },
  "aws:secretsmanager/secret:Secret": {
    schema: "AWS::SecretsManager::Secret",
    beside: { recoveryWindowInDays: PROVIDER },
  },
  "aws:secretsmanager/secretPolicy:SecretPolicy": {
    schema: "AWS::SecretsManager::ResourcePolicy",
    names: { secretArn: "SecretId", policy: "ResourcePolicy" },
  },
};
