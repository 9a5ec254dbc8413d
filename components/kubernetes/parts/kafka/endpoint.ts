import { endpointOf } from "../../../endpoint.ts";
import type { EndpointOf, SecretReference } from "../../../platform.ts";
import { queueValues } from "../../../queueValues.ts";
import { authorityOf } from "../certificates/trust.ts";
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
  const { topic, group, deadLetters } = store.queue;
  const authority = authorityOf(store, scope)?.path;
  return (of) => {
    const { name, password } = user(of);
    const url = `kafka://${name}@${host}:${store.ports.clients[0]}`;
    return endpointOf(
      store,
      { url, topic, group, deadLetters, authority, ...queueValues(store.queue) },
      { password },
    );
  };
}
