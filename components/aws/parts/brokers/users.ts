import type * as pulumi from "@pulumi/pulumi";
import { defect } from "../../../../base/errors.ts";
import { usersOf } from "../../../kubernetes/parts/queues/users.ts";
import type { AwsSecret } from "../../../platform.ts";
import { storedLogin } from "../security/passwords.ts";
import type { StoreArgs } from "../store.ts";

/** Characters of a password: Amazon MQ takes 12 to 250, without `,` `:` and `=`; Amazon MSK any. */
const PASSWORD_CHARACTERS = 32;

/** A user of a broker: a workload, or one of the stack itself. */
export interface BrokerUser {
  readonly name: string;
  readonly password: pulumi.Output<string>;
  /** Where name and password are, by reference to the password. */
  readonly secret: AwsSecret;
}

/** All users of a broker. */
export interface BrokerUsers {
  readonly all: readonly BrokerUser[];
  /** @throws Error for a name that no user has. */
  readonly of: (name: string) => BrokerUser;
}

type Args = StoreArgs<"amazon-mq" | "msk">;

/**
 * Makes a password for each user of a broker, and a secret with both, which is what Amazon MSK reads too.
 *
 * @param physicalOf physical name of the secret of a user, where a service demands one. @default Pulumi's
 */
export function brokerUsers(
  { scope, foundation, store, name, parent }: Args,
  physicalOf?: (label: string) => pulumi.Input<string>,
): BrokerUsers {
  const all = usersOf(store, scope.plan).map((user): BrokerUser => {
    // No name of a store or a workload has a dot, so no other resource has this name.
    const label = `${name}.${user}`;
    const physical = physicalOf?.(label);
    const { text, reference } = storedLogin(
      user,
      { password: `${label}-password`, secret: `${label}-user` },
      {
        ...{ scope, foundation, length: PASSWORD_CHARACTERS, parent },
        ...(physical === undefined ? {} : { physical }),
      },
    );
    return { name: user, password: text, secret: reference };
  });
  return {
    all,
    of: (wanted) => {
      const found = all.find((one) => one.name === wanted);
      if (found === undefined)
        throw defect(`store ${store.name}: got the user ${wanted}, expected one of it`);
      return found;
    },
  };
}
