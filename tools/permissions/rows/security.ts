import { of, type Rows } from "../row.ts";

const iam = (names: string) => of("iam", names);
const kms = (names: string) => of("kms", names);

/** Roles, keys and the audit trail. */
export const security: Rows = {
  "aws:cloudtrail/trail:Trail": {
    create: of("cloudtrail", "CreateTrail AddTags StartLogging"),
    read: of(
      "cloudtrail",
      "DescribeTrails GetTrail GetTrailStatus GetEventSelectors GetInsightSelectors ListTags",
    ),
    update: of("cloudtrail", "UpdateTrail StartLogging StopLogging AddTags RemoveTags"),
    delete: of("cloudtrail", "DeleteTrail"),
    schema: "aws-cloudtrail-trail",
    resource: "aws_cloudtrail",
  },
  "aws:iam/instanceProfile:InstanceProfile": {
    create: iam("CreateInstanceProfile TagInstanceProfile AddRoleToInstanceProfile PassRole"),
    read: iam("GetInstanceProfile GetRole"),
    update: iam(
      "AddRoleToInstanceProfile RemoveRoleFromInstanceProfile TagInstanceProfile UntagInstanceProfile",
    ),
    delete: iam("RemoveRoleFromInstanceProfile DeleteInstanceProfile"),
    schema: "aws-iam-instanceprofile",
    resource: "aws_iam_instance_profile",
  },
  "aws:iam/role:Role": {
    create: iam("CreateRole TagRole"),
    read: iam("GetRole ListRolePolicies ListAttachedRolePolicies"),
    update: iam("UpdateAssumeRolePolicy TagRole UntagRole"),
    delete: iam("ListInstanceProfilesForRole DeleteRole"),
    schema: "aws-iam-role",
    resource: "aws_iam_role",
  },
  "aws:iam/rolePolicy:RolePolicy": {
    create: iam("PutRolePolicy"),
    read: iam("GetRolePolicy"),
    update: iam("PutRolePolicy"),
    delete: iam("DeleteRolePolicy"),
    schema: "aws-iam-rolepolicy",
    resource: "aws_iam_role_policy",
  },
  "aws:kms/alias:Alias": {
    create: kms("CreateAlias"),
    read: kms("ListAliases"),
    update: kms("UpdateAlias"),
    delete: kms("DeleteAlias"),
    schema: "aws-kms-alias",
    resource: "aws_kms_alias",
  },
  "aws:kms/key:Key": {
    create: kms("CreateKey TagResource EnableKeyRotation"),
    read: kms("DescribeKey GetKeyPolicy GetKeyRotationStatus ListResourceTags"),
    update: kms("PutKeyPolicy UpdateKeyDescription TagResource UntagResource"),
    delete: kms("ScheduleKeyDeletion"),
    schema: "aws-kms-key",
    resource: "aws_kms_key",
  },
};
