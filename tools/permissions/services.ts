import type { Deployer, Services } from "./service.ts";
import { brokers } from "./services/brokers.ts";
import { compute } from "./services/compute.ts";
import { data } from "./services/data.ts";
import { databases } from "./services/databases.ts";
import { edge } from "./services/edge.ts";
import { network } from "./services/network.ts";
import { security } from "./services/security.ts";
import { watch } from "./services/watch.ts";

/** Each service of which a stack has resources. */
export const servicesOf = (deployer: Deployer): Services => ({
  ...network(deployer),
  ...compute(deployer),
  ...edge(deployer),
  ...data(deployer),
  ...databases(deployer),
  ...brokers(deployer),
  ...security(deployer),
  ...watch(deployer),
});
