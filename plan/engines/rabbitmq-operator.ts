import { BETWEEN_BROKERS, type BrokerPlan, brokerPlan, rabbitmqPorts } from "./rabbitmq.ts";
import type { Readers, StoreInput } from "./store.ts";

export type RabbitmqOperatorPlan = BrokerPlan<"rabbitmq-operator">;

interface OperatedReaders extends Readers {
  /** Whether cert-manager signs a certificate for it. */
  readonly signed: boolean;
}

/**
 * The ports that the operator opens instead, where it has a certificate.
 * https://github.com/rabbitmq/cluster-operator/blob/v2.22.3/internal/resource/configmap.go
 */
const encryptedPorts = { amqp: 5671, management: 15671 } as const;

/**
 * RabbitMQ run by its operator. The members find each other through the API server, also where there is only one.
 * https://github.com/rabbitmq/cluster-operator/blob/v2.22.3/internal/resource/configmap.go
 */
export const rabbitmqOperator = (
  input: StoreInput<"queue">,
  { signed, ...readers }: OperatedReaders,
): RabbitmqOperatorPlan =>
  brokerPlan(
    {
      engine: "rabbitmq-operator",
      operator: "rabbitmq-operator",
      asksApiServer: true,
      members: BETWEEN_BROKERS,
      served: signed ? encryptedPorts : rabbitmqPorts,
    },
    input,
    readers,
  );
