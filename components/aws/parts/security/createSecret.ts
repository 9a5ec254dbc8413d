import aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { RequestError, show } from "../../../../base/errors.ts";
import { secretArn } from "../../../../targets/aws/secretArn.ts";
import type { Foundation } from "../../foundation.ts";
import type { Scope } from "../scope.ts";

/** @throws RequestError, starting with `key`, if a reference is not the ARN of a secret in Secrets Manager. */
export function checkSecretArn(key: string, reference: string): void {
  if (secretArn.test(reference)) return;
  throw new RequestError(`${key}: got ${show(reference)}, expected the ARN of a secret in Secrets Manager`);
}

/** Days until Secrets Manager removes a deleted secret: the shortest time that it allows, and its default. */
const recoveryDays = { ephemeral: 0, lasting: 30 } as const;

/** What a secret is made with. */
export interface SecretArgs {
  readonly scope: Scope;
  readonly foundation: Pick<Foundation, "key">;
  readonly parent: pulumi.Resource;
  /** Physical name that a service demands. @default Pulumi's */
  readonly physical?: pulumi.Input<string>;
}

/** Creates a secret with a value; returns its ARN, which is known only once the value is stored. */
export function createSecret(
  name: string,
  value: pulumi.Input<string>,
  { scope, foundation, parent, physical }: SecretArgs,
): pulumi.Output<string> {
  const secret = new aws.secretsmanager.Secret(
    name,
    {
      ...(physical === undefined ? {} : { name: physical }),
      kmsKeyId: foundation.key.arn,
      recoveryWindowInDays: scope.settings.ephemeral ? recoveryDays.ephemeral : recoveryDays.lasting,
    },
    { parent },
  );
  const version = new aws.secretsmanager.SecretVersion(
    `${name}-version`,
    { secretId: secret.id, secretString: value },
    { parent },
  );
  return version.arn;
}
