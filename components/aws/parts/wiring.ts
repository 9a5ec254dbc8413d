import {
  deliverSecrets,
  deliverUnchanged,
  type SecretDeliveries,
  type SecretsIn,
  undeliverable,
} from "../../deliverSecrets.ts";
import type { Wiring, WorkloadsWiring } from "../../platform.ts";
import { wiringFor } from "../../wiring.ts";

/** The variables of one workload, with all secrets in Secrets Manager, where ECS and machines read them. */
export interface AwsWiring extends Pick<Wiring, "environment"> {
  readonly secrets: SecretsIn<"aws">;
}

/** How secrets get to Secrets Manager. */
const deliveries: SecretDeliveries<"aws"> = {
  aws: deliverUnchanged,
  kubernetes: undeliverable("a cluster", "one of Secrets Manager, as ECS and machines can read no other"),
};

/** The variables of a workload. @throws UnsupportedError for a secret that ECS and machines cannot read. */
export function wiringOf(wirings: WorkloadsWiring, workload: string): AwsWiring {
  const { environment, secrets } = wiringFor(wirings, workload);
  return { environment, secrets: deliverSecrets(secrets, deliveries) };
}
