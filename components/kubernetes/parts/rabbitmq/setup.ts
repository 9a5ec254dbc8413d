import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Input, Resource } from "@pulumi/pulumi";
import type { StorePlans } from "../../../../plan/types.ts";
import type { KubernetesSecret } from "../../../platform.ts";
import { WORKLOAD_USER } from "../../../workload/image.ts";
import { softwareImage } from "../../../workload/software.ts";
import { type EnvVar, fromSecret } from "../pods/podFields.ts";
import { setupJob } from "../pods/setupJob.ts";
import { ownUsers, usersOf } from "../queues/users.ts";
import type { OutsideContext } from "../storage/store.ts";
import { definitionsOf } from "./definitions.ts";

/** Above the policies that Amazon MQ itself makes, which have 0 or 1: https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/rabbitmq-defaults.html */
const PRIORITY = 10;

/** How long the Job waits for a broker that starts, or that is updated, seconds. */
const PATIENCE_SECONDS = 900;

interface SetupArgs {
  /** URL of the management API. */
  readonly endpoint: Input<string>;
  /** The password of a user, in a Secret of the namespace. */
  readonly passwordOf: (user: string) => KubernetesSecret;
  /** What has to exist before. */
  readonly after: readonly Resource[];
}

const plain = (name: string, value: Input<string>): EnvVar => ({ name, value });

/** The Job that makes users, rights and queues of a RabbitMQ which a service runs. Another definition is another Job. */
export function definitionsJob(
  store: StorePlans["amazon-mq"],
  context: OutsideContext,
  { endpoint, passwordOf, after }: SetupArgs,
): Resource {
  const { settings, plan } = context.scope;
  const variables = usersOf(store, plan).map((user, index) => ({ user, variable: `PASSWORD_${index}` }));
  return setupJob(store, context, {
    does: "setup",
    image: softwareImage(settings, "node"),
    user: WORKLOAD_USER,
    command: ["sh", "-c", 'node --input-type=module --eval "$SETUP"'],
    env: [
      plain("SETUP", readFileSync(join(import.meta.dirname, "setup.mjs"), "utf8")),
      plain("ENDPOINT", endpoint),
      plain("LOGIN", ownUsers.admin),
      // The passwords follow by reference.
      plain(
        "DEFINITIONS",
        definitionsOf(store, plan, () => "", PRIORITY),
      ),
      plain(
        "PASSWORDS",
        JSON.stringify(Object.fromEntries(variables.map(({ user, variable }) => [user, variable]))),
      ),
      plain("PATIENCE_SECONDS", String(PATIENCE_SECONDS)),
      ...variables.map(({ user, variable }) => fromSecret(variable, passwordOf(user))),
    ],
    process: store.processes[0],
    after,
  });
}
