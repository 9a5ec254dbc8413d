import type { KindOf } from "../../targets/index.ts";
import { assemble } from "../assemble.ts";
import { onDemand } from "../onDemand.ts";
import type { Builder, Platform } from "../platform.ts";
import { createBudget } from "./budget.ts";
import { containers } from "./compute/containers.ts";
import { host } from "./compute/host.ts";
import type * as kubernetesModule from "./compute/kubernetes.ts";
import { createEdge } from "./edge.ts";
import { createFoundation } from "./foundation.ts";
import { createObservability } from "./observability.ts";
import { outputsOf } from "./outputs.ts";
import { checkStack } from "./parts/checkStack.ts";
import type { AwsTypes } from "./parts/compute.ts";
import { keptGateways } from "./parts/network/keptGateways.ts";
import { networkName } from "./parts/network/network.ts";
import { nodeSubnetNames } from "./parts/network/nodeSubnets.ts";
import { storeSubnetNames } from "./parts/network/storeSubnets.ts";
import { placeOf } from "./parts/place.ts";
import { withRegion } from "./parts/scope.ts";
import { createSecrets } from "./secrets.ts";
import { createStores } from "./stores.ts";

const load = onDemand(import.meta);

/** The capabilities and compute kinds of AWS. Pods bring the platform of clusters, which is loaded with them. */
export const awsPlatform: Platform<AwsTypes, KindOf<"aws">> = {
  check: checkStack,
  lacks: keptGateways,
  place: placeOf,
  network: networkName,
  nodeSubnets: nodeSubnetNames,
  storeSubnets: storeSubnetNames,
  scope: withRegion,
  compute: {
    host,
    containers,
    get kubernetes() {
      return load<typeof kubernetesModule>("./compute/kubernetes").kubernetes;
    },
  },
  foundation: createFoundation,
  secrets: createSecrets,
  stores: createStores,
  edge: createEdge,
  observability: createObservability,
  budget: createBudget,
  outputs: outputsOf,
};

/** A stack in one region of an AWS account. */
export const platform: Builder = assemble(awsPlatform);
