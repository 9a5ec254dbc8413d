import type * as pulumi from "@pulumi/pulumi";
import { once } from "../../../../base/once.ts";
import type { Plan } from "../../../../plan/types.ts";
import type { KubernetesSecret } from "../../../platform.ts";
import { brokers, usersOf } from "../queues/users.ts";
import { type CredentialMaker, PASSWORD_CHARACTERS } from "./credentialMaker.ts";

/** Name of the Secret with name and password of a user. KEDA refers to its own by name. */
export const queueSecretOf = (user: string): string =>
  user.startsWith("stack.") ? `queue-${user.replace(".", "-")}` : `queue-workload-${user}`;

/** The passwords of the stack's brokers. A user has one, which every broker that it uses knows. */
export interface QueueCredentials {
  /** A reference to the password of a user: a workload, or one of `ownUsers`. */
  readonly passwordOf: (user: string) => KubernetesSecret;
  /** The password itself, for the files of users. */
  readonly textOf: (user: string) => pulumi.Output<string>;
  /** What members of RabbitMQ prove themselves to each other with. */
  readonly cookie: () => pulumi.Output<string>;
}

/** @throws Error for a user that no broker of the plan has. */
export function queueCredentials(maker: CredentialMaker, plan: Plan): QueueCredentials {
  const users = new Set(brokers(plan).flatMap((store) => usersOf(store, plan)));
  const made = new Map(
    [...users].map((user) => {
      const name = queueSecretOf(user);
      const text = maker.text(`${name}-password`, PASSWORD_CHARACTERS);
      const holder = maker.secret(name, { username: user, password: text });
      return [user, { text, secret: { in: "kubernetes", name: holder, key: "password" } as const }];
    }),
  );
  const found = (user: string) => {
    const password = made.get(user);
    if (password === undefined)
      throw new Error(`got the user ${user}, expected one that a broker of the plan has`);
    return password;
  };
  return {
    passwordOf: (user) => found(user).secret,
    textOf: (user) => found(user).text,
    cookie: once(() => maker.text("queue-erlang-cookie", PASSWORD_CHARACTERS)),
  };
}
