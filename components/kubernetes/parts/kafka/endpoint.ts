import type { Input } from "@pulumi/pulumi";
import type { KafkaQueuePlan } from "../../../../plan/engines/queue.ts";
import type { StorePlans } from "../../../../plan/types.ts";
import { endpointOf } from "../../../endpoint.ts";
import type { EndpointOf, SecretReference } from "../../../platform.ts";
import { queueValues } from "../../../queueValues.ts";
import { authorityOf } from "../certificates/trust.ts";
import { knownTo } from "../queues/queues.ts";
import type { StoreContext } from "../storage/store.ts";
import type { Kafka } from "./rights.ts";

interface Broker {
  /** Its user, and where a client starts: any of the brokers, or several with commas between them. */
  readonly url: (user: string) => Input<string>;
  /** Name of a user of the stack in Kafka, and its password. */
  readonly user: (name: string) => { readonly name: string; readonly password: SecretReference };
  /** Path of the certificate with which clients verify it. @default one that they know, or none */
  readonly authority?: string | undefined;
}

/** The variables of each user of a queue, whoever runs it. */
export const kafkaEndpoint =
  (store: Kafka, { url, user, authority }: Broker): EndpointOf =>
  (of) => {
    const { name, password } = user(of);
    const { own, names, store: known } = knownTo<KafkaQueuePlan, Kafka>(store, of);
    return endpointOf(
      known,
      {
        url: url(name),
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

/** URL and certificate of a Kafka on the cluster. */
export const servedAt = (
  host: string,
  store: StorePlans["kafka" | "strimzi"],
  { scope }: StoreContext,
): Pick<Broker, "url" | "authority"> => ({
  url: (user) => `kafka://${user}@${host}:${store.ports.clients[0]}`,
  authority: authorityOf(store, scope)?.path,
});
