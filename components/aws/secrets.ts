import aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { RequestError } from "../../base/errors.ts";
import type { SecretReference } from "../platform.ts";
import type { Foundation } from "./foundation.ts";
import { type AwsContext, Capability } from "./parts/scope.ts";

const SECRET_ARN = /^arn:aws:secretsmanager:[a-z0-9-]+:\d{12}:secret:\S+$/;

/** The secrets that the operator gives, in Secrets Manager under the stack's key. */
export class Secrets extends Capability {
  readonly references: Readonly<Record<string, SecretReference>>;

  constructor(context: AwsContext, foundation: Foundation) {
    super("Secrets", context);
    const entries = Object.entries(context.secrets).map(([name, source]): [string, SecretReference] => {
      if ("existing" in source) return [name, { holder: source.existing }];
      const args = { context, foundation, parent: this };
      return [name, { holder: heldSecret(`${this.prefix}-secret-${name}`, source.value, args) }];
    });
    this.references = Object.fromEntries(entries);
    this.registerOutputs({ names: Object.keys(this.references) });
  }
}

/** @throws RequestError where a reference is not the ARN of a secret; `key` opens the message. */
export function existingArn(key: string, reference: string): void {
  if (SECRET_ARN.test(reference)) return;
  throw new RequestError(`${key}: got "${reference}", expected the ARN of a secret in Secrets Manager`);
}

/** Shortest and default wait before a deleted secret is gone, days. */
const recoveryDays = { ephemeral: 0, lasting: 30 } as const;

interface HeldSecretArgs {
  readonly context: AwsContext;
  readonly foundation: Foundation;
  readonly parent: pulumi.Resource;
}

/** Puts a value into Secrets Manager and gives the ARN that opens it, known once the value is there. */
export function heldSecret(
  name: string,
  value: pulumi.Input<string>,
  { context, foundation, parent }: HeldSecretArgs,
): pulumi.Output<string> {
  const secret = new aws.secretsmanager.Secret(
    name,
    {
      kmsKeyId: foundation.key.arn,
      recoveryWindowInDays: context.settings.ephemeral ? recoveryDays.ephemeral : recoveryDays.lasting,
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
