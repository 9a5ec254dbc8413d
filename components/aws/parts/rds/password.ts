import type aws from "@pulumi/aws";
import { defect } from "../../../../base/errors.ts";
import { ownsPassword } from "../../../../plan/engines/rds.ts";
import { usedBy } from "../../../../plan/pods.ts";
import type { AwsSecret } from "../../../platform.ts";
import { type StoredLogin, storedLogin } from "../security/passwords.ts";
import type { StoreArgs } from "../store.ts";

/** User who owns the databases of a server. */
export const DATABASE_USER = "echelon";

/** The password of the owner: inputs of the server, and a reference for those who sign in. */
export interface Password {
  readonly inputs: Pick<
    aws.rds.InstanceArgs,
    "manageMasterUserPassword" | "masterUserSecretKmsKeyId" | "password"
  >;
  readonly of: (server: aws.rds.Instance) => AwsSecret;
}

/** RDS makes the password and changes it every week; or it is one of the stack, where RDS cannot or nobody would notice the change. */
export function passwordOf(args: StoreArgs<"rds">): Password {
  const { scope, store } = args;
  const { target } = scope.plan;
  return ownsPassword(store, { target, compute: usedBy(scope.plan, store) }) ? ownOf(args) : managedOf(args);
}

const managedOf = ({ foundation, store }: StoreArgs<"rds">): Password => ({
  inputs: { manageMasterUserPassword: true, masterUserSecretKmsKeyId: foundation.key.keyId },
  of: ({ masterUserSecrets }) => {
    const secret = masterUserSecrets[0]?.secretArn;
    if (secret === undefined) {
      throw defect(
        `store ${store.name}: RDS manages the password, but its instance has no masterUserSecrets`,
      );
    }
    return { in: "aws", arn: secret, key: "password" };
  },
});

/** A secret of the stack that a proxy of RDS reads too: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-secrets-arns.html */
function ownOf(args: StoreArgs<"rds">): Password {
  const { text, reference } = login(`${args.name}-password`, DATABASE_USER, args);
  return { inputs: { password: text }, of: () => reference };
}

/** A new password of a user of a server. */
export const login = (
  name: string,
  username: string,
  { scope, foundation, parent }: StoreArgs<"rds">,
): StoredLogin =>
  storedLogin(username, { password: name, secret: `${name}-secret` }, { scope, foundation, parent });
