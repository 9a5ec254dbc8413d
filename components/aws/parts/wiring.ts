import {
  deliverSecrets,
  deliverUnchanged,
  type SecretDeliveries,
  type SecretsIn,
  undeliverable,
} from "../../deliverSecrets.ts";
import type { Wiring, WorkloadsWiring } from "../../platform.ts";
import { wiringFor } from "../../wiring.ts";

/** Variables and secrets of one workload, all of them where ECS and a machine read secrets. */
export interface AwsWiring extends Pick<Wiring, "environment"> {
  readonly secrets: SecretsIn<"aws">;
}

/** How a secret comes to Secrets Manager: ECS and machines read no other. */
const deliveries: SecretDeliveries<"aws"> = {
  aws: deliverUnchanged,
  kubernetes: undeliverable("a cluster", "one of Secrets Manager: ECS and machines read no other"),
};

/** What a workload is told. @throws UnsupportedError for a secret that lives where AWS does not read it. */
export function wiringOf(wirings: WorkloadsWiring, workload: string): AwsWiring {
  const { environment, secrets } = wiringFor(wirings, workload);
  return { environment, secrets: deliverSecrets(secrets, deliveries) };
}
