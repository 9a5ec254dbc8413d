import type { Input } from "@pulumi/pulumi";
import type { AmqpQueuePlan } from "../../../../plan/engines/queue.ts";
import { endpointOf } from "../../../endpoint.ts";
import { type EndpointOf, MOVE_USER, type SecretReference } from "../../../platform.ts";
import { queueValues } from "../../../queueValues.ts";
import { authorityOf } from "../certificates/trust.ts";
import { knownTo } from "../queues/queues.ts";
import { ownUsers } from "../queues/users.ts";
import { type StoreContext, storeName } from "../storage/store.ts";
import type { Amqp, Rabbitmq } from "./definitions.ts";

interface Broker {
  readonly url: (user: string) => Input<string>;
  readonly password: (user: string) => SecretReference;
  /** Path of the certificate with which clients verify it. @default one that they know, or none */
  readonly authority?: string | undefined;
}

/** The variables of each user of a queue, whoever runs it. Whoever moves data has every right. */
export const amqpEndpoint =
  (store: Amqp, { url, password, authority }: Broker): EndpointOf =>
  (user) => {
    const name = user === MOVE_USER ? ownUsers.admin : user;
    const { own, names, store: known } = knownTo<AmqpQueuePlan, Amqp>(store, user);
    return endpointOf(
      known,
      {
        url: url(name),
        queue: own?.queue ?? "",
        deadLetters: own?.deadLetters ?? "",
        names: names ?? "",
        authority,
        ...queueValues(store.queue),
      },
      { password: password(name) },
    );
  };

/** The same for a broker on the cluster. */
export function rabbitmqEndpoint(store: Rabbitmq, { scope, credentials }: StoreContext): EndpointOf {
  const authority = authorityOf(store, scope)?.path;
  const scheme = authority === undefined ? "amqp" : "amqps";
  return amqpEndpoint(store, {
    url: (user) => `${scheme}://${user}@${storeName(store)}:${store.ports.clients[0]}`,
    password: credentials.queues().passwordOf,
    authority,
  });
}
