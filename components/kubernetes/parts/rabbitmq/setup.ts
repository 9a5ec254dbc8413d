import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Input } from "@pulumi/pulumi";
import type { StorePlans } from "../../../../plan/types.ts";
import type { PlatformContext } from "../../../platform.ts";
import { WORKLOAD_USER } from "../../../workload/image.ts";
import { softwareImage } from "../../../workload/software.ts";
import type { BrokerSetup } from "../queues/brokerSetup.ts";
import { ownUsers, usersOf } from "../queues/users.ts";
import { definitionsOf } from "./definitions.ts";

/** Above the policies that Amazon MQ itself makes, which have 0 or 1: https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/rabbitmq-defaults.html */
const PRIORITY = 10;

/** How long it waits for a broker that starts, or that is updated, seconds. A task of ECS gets fourteen minutes in all. */
const PATIENCE_SECONDS = 600;

/**
 * Makes users, rights and queues of a RabbitMQ which a service runs.
 *
 * @param endpoint URL of the management API.
 */
export function rabbitmqSetup(
  store: StorePlans["amazon-mq"],
  { settings, plan }: Pick<PlatformContext, "settings" | "plan">,
  endpoint: Input<string>,
): BrokerSetup {
  const variables = usersOf(store, plan).map((user, index) => [`PASSWORD_${index}`, user] as const);
  return {
    image: softwareImage(settings, "node"),
    user: WORKLOAD_USER,
    command: ["sh", "-c", 'node --input-type=module --eval "$SETUP"'],
    environment: {
      SETUP: readFileSync(join(import.meta.dirname, "setup.mjs"), "utf8"),
      ENDPOINT: endpoint,
      LOGIN: ownUsers.admin,
      // The passwords follow by reference.
      DEFINITIONS: definitionsOf(store, plan, () => "", PRIORITY),
      PASSWORDS: JSON.stringify(Object.fromEntries(variables.map(([variable, user]) => [user, variable]))),
      PATIENCE_SECONDS: String(PATIENCE_SECONDS),
    },
    passwords: Object.fromEntries(variables),
  };
}
