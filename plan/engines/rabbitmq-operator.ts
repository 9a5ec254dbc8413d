import { BETWEEN_BROKERS, type BrokerPlan, brokerPlan } from "./rabbitmq.ts";
import type { Readers, StoreInput } from "./store.ts";

export type RabbitmqOperatorPlan = BrokerPlan<"rabbitmq-operator">;

/**
 * RabbitMQ run by its operator. The members find each other through the API server, also where there is only one.
 * https://github.com/rabbitmq/cluster-operator/blob/v2.22.3/internal/resource/configmap.go
 */
export const rabbitmqOperator = (input: StoreInput<"queue">, readers: Readers): RabbitmqOperatorPlan =>
  brokerPlan(
    {
      engine: "rabbitmq-operator",
      operator: "rabbitmq-operator",
      asksApiServer: true,
      members: BETWEEN_BROKERS,
    },
    input,
    readers,
  );
