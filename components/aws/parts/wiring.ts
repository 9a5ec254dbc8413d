import { asTheyAre, type Bringing, bring, noWay, type SecretsIn } from "../../bring.ts";
import type { Wiring, WorkloadsWiring } from "../../platform.ts";
import { toldTo } from "../../wiring.ts";

/** Variables and secrets of one workload, all of them where ECS and a machine read secrets. */
export interface AwsWiring extends Pick<Wiring, "environment"> {
  readonly secrets: SecretsIn<"aws">;
}

/** How a secret comes to Secrets Manager: ECS and machines read no other. */
const ways: Bringing<"aws"> = {
  aws: asTheyAre,
  kubernetes: noWay("a cluster", "one of Secrets Manager: ECS and machines read no other"),
};

/** What a workload is told. @throws UnsupportedError for a secret that lives where AWS does not read it. */
export function wiringOf(told: WorkloadsWiring, workload: string): AwsWiring {
  const { environment, secrets } = toldTo(told, workload);
  return { environment, secrets: bring(secrets, ways) };
}
