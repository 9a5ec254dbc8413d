import * as pulumi from "@pulumi/pulumi";
import random from "@pulumi/random";
import type { AwsSecret } from "../../../platform.ts";
import { createSecret, type SecretArgs } from "./createSecret.ts";

/** Letters and digits, which ElastiCache (16 to 128), RDS, DocumentDB (8 to 100) and Amazon MSK take. */
const CHARACTERS = 48;

/** Logical names of a password, and of the secret that holds it. */
interface Names {
  readonly password: string;
  readonly secret: string;
}

interface PasswordArgs extends SecretArgs {
  /** Number of characters; another one makes another password. @default 48 */
  readonly length?: number;
}

/** A password that Pulumi makes, and where it is kept. */
export interface StoredPassword {
  readonly text: pulumi.Output<string>;
  /** ARN in Secrets Manager, which alone hands it out. */
  readonly arn: pulumi.Output<string>;
}

const randomPassword = (name: string, { length = CHARACTERS, parent }: PasswordArgs): pulumi.Output<string> =>
  new random.RandomPassword(name, { length, special: false }, { parent }).result;

/** A password, and the secret that holds it. */
export function storedPassword(names: Names, args: PasswordArgs): StoredPassword {
  const text = randomPassword(names.password, args);
  return { text, arn: createSecret(names.secret, text, args) };
}

/** A password, and a reference to it in a secret that has the name of its user too, as proxies of RDS and Amazon MSK read it. */
export interface StoredLogin extends Pick<StoredPassword, "text"> {
  readonly reference: AwsSecret;
}

/** A password of a user, which stands in Secrets Manager with his name. */
export function storedLogin(username: string, names: Names, args: PasswordArgs): StoredLogin {
  const text = randomPassword(names.password, args);
  const arn = createSecret(names.secret, pulumi.jsonStringify({ username, password: text }), args);
  return { text, reference: { in: "aws", arn, key: "password" } };
}
