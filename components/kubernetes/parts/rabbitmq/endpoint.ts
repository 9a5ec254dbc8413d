import { endpointOf } from "../../../endpoint.ts";
import { type EndpointOf, MOVE_USER } from "../../../platform.ts";
import { queueValues } from "../../../queueValues.ts";
import { authorityOf } from "../certificates/trust.ts";
import { ownUsers } from "../queues/users.ts";
import { type StoreContext, storeName } from "../storage/store.ts";
import type { Rabbitmq } from "./definitions.ts";

/** The variables of each user of a queue. Whoever moves data has every right. */
export function rabbitmqEndpoint(store: Rabbitmq, { scope, credentials }: StoreContext): EndpointOf {
  const { passwordOf } = credentials.queues();
  const { queue, deadLetters } = store.queue;
  const authority = authorityOf(store, scope)?.path;
  const scheme = authority === undefined ? "amqp" : "amqps";
  return (user) => {
    const name = user === MOVE_USER ? ownUsers.admin : user;
    const url = `${scheme}://${name}@${storeName(store)}:${store.ports.clients[0]}`;
    return endpointOf(
      store,
      { url, queue, deadLetters, authority, ...queueValues(store.queue) },
      { password: passwordOf(name) },
    );
  };
}
