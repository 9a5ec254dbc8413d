import type { KafkaQueuePlan } from "../../../../plan/engines/queue.ts";
import { endpointOf } from "../../../endpoint.ts";
import type { EndpointOf, SecretReference } from "../../../platform.ts";
import { queueValues } from "../../../queueValues.ts";
import { authorityOf } from "../certificates/trust.ts";
import { knownTo } from "../queues/queues.ts";
import type { StoreContext } from "../storage/store.ts";
import type { Kafka } from "./rights.ts";

interface Broker {
  /** Where a client starts: any of the brokers. */
  readonly host: string;
  /** Name of a user of the stack in Kafka, and its password. */
  readonly user: (name: string) => { readonly name: string; readonly password: SecretReference };
}

/** The variables of each user of a queue. */
export function kafkaEndpoint(store: Kafka, { scope }: StoreContext, { host, user }: Broker): EndpointOf {
  const authority = authorityOf(store, scope)?.path;
  return (of) => {
    const { name, password } = user(of);
    const url = `kafka://${name}@${host}:${store.ports.clients[0]}`;
    const { own, names, store: known } = knownTo<KafkaQueuePlan, Kafka>(store, of);
    return endpointOf(
      known,
      {
        url,
        topic: own?.topic ?? "",
        group: own?.group ?? "",
        deadLetters: own?.deadLetters ?? "",
        names: names ?? "",
        authority,
        ...queueValues(store.queue),
      },
      { password },
    );
  };
}
