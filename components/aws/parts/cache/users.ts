import aws from "@pulumi/aws";
import { awsNames } from "../../../../targets/aws/names.ts";
import {
  counterUser,
  DEFAULT_USER,
  isQueue,
  type RedisUser,
  usersOf,
} from "../../../kubernetes/parts/redis/acl.ts";
import { givenName } from "../givenName.ts";
import { type StoredPassword, storedPassword } from "../security/passwords.ts";
import { type CacheArgs, isCounted } from "./engine.ts";

/** Users of a store: each workload with its rights, and one for whoever moves data. */
export interface CacheUsers {
  readonly group: aws.elasticache.UserGroup;
  /** Password of {@link DEFAULT_USER}. */
  readonly admin: StoredPassword;
}

/** What a user of the stack itself is called on AWS, where no name is known to have a colon. No workload has an underscore. */
export const nameOnAws = (user: string): string => user.replace(":", "_");

interface UserArgs {
  readonly user: string;
  /** Keys and commands: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Clusters.RBAC.html#Access-string */
  readonly rules: string;
  readonly password: StoredPassword;
}

function createUser(
  { scope, parent }: CacheArgs,
  label: string,
  { user, rules, password }: UserArgs,
): aws.elasticache.User {
  const userName = nameOnAws(user);
  return new aws.elasticache.User(
    `${label}-user-${userName}`,
    {
      userId: givenName(`${label}-user-${userName}-id`, {
        rule: awsNames.elasticache,
        parts: [label, userName, scope.stack],
        parent,
      }),
      userName,
      engine: "valkey",
      accessString: `on ${rules}`,
      authenticationMode: { type: "password", passwords: [password.text] },
    },
    { parent },
  );
}

/** The user of what counts the items of a queue. It stays with a queue that retires, as its group does. */
const counterOf = (args: CacheArgs): RedisUser[] =>
  isCounted(args) && isQueue(args.store) ? [counterUser(args.store)] : [];

/**
 * The users of a store. {@link DEFAULT_USER} has every right and the password that was the token of the whole store in earlier
 * packages, so that a client which still knows no name goes on while its store gets users.
 */
export function cacheUsers(args: CacheArgs, label: string): CacheUsers {
  const { scope, foundation, store, passwords, parent } = args;
  const names = { password: `${label}-password`, secret: `${label}-token` };
  const admin = storedPassword(names, { scope, foundation, parent });
  const all: readonly UserArgs[] = [
    { user: DEFAULT_USER, rules: "~* &* +@all", password: admin },
    ...[...usersOf(store, scope.plan), ...counterOf(args)].map(({ name, rules }) => ({
      user: name,
      rules,
      password: passwords(nameOnAws(name)),
    })),
  ];
  const users = all.map((one) => createUser(args, label, one));
  const group = new aws.elasticache.UserGroup(
    `${label}-users`,
    {
      userGroupId: givenName(`${label}-users-id`, {
        rule: awsNames.elasticache,
        parts: [label, scope.stack],
        parent,
      }),
      engine: "valkey",
      userIds: users.map(({ userId }) => userId),
    },
    { parent },
  );
  return { group, admin };
}
