import type { AmqpQueuePlan } from "../../../../plan/engines/queue.ts";
import { endpointOf } from "../../../endpoint.ts";
import { type EndpointOf, MOVE_USER } from "../../../platform.ts";
import { queueValues } from "../../../queueValues.ts";
import { authorityOf } from "../certificates/trust.ts";
import { knownTo } from "../queues/queues.ts";
import { ownUsers } from "../queues/users.ts";
import { type StoreContext, storeName } from "../storage/store.ts";
import type { Rabbitmq } from "./definitions.ts";

/** The variables of each user of a queue. Whoever moves data has every right. */
export function rabbitmqEndpoint(store: Rabbitmq, { scope, credentials }: StoreContext): EndpointOf {
  const { passwordOf } = credentials.queues();
  const authority = authorityOf(store, scope)?.path;
  const scheme = authority === undefined ? "amqp" : "amqps";
  return (user) => {
    const name = user === MOVE_USER ? ownUsers.admin : user;
    const url = `${scheme}://${name}@${storeName(store)}:${store.ports.clients[0]}`;
    const { own, names, store: known } = knownTo<AmqpQueuePlan, Rabbitmq>(store, user);
    return endpointOf(
      known,
      {
        url,
        queue: own?.queue ?? "",
        deadLetters: own?.deadLetters ?? "",
        names: names ?? "",
        authority,
        ...queueValues(store.queue),
      },
      { password: passwordOf(name) },
    );
  };
}
