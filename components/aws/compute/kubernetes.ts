import { UnsupportedError } from "../../../base/errors.ts";
import { checkOnCluster, type OnCluster, runOnCluster } from "../../kubernetes/compute/onCluster.ts";
import type { StackFacts } from "../../platform.ts";
import { computeOf, type RunContext } from "../parts/compute.ts";
import type { Needs } from "../parts/needs.ts";
import type { Running } from "../parts/running.ts";
import type { Scope } from "../parts/scope.ts";

/** A load balancer, and the control plane of EKS, need at least two zones. */
const FEWEST_ZONES = 2;

function check(facts: StackFacts): void {
  checkOnCluster(facts);
  throw new UnsupportedError("AWS: got compute kubernetes, expected host or containers so far");
}

const needs = (): Needs => ({
  egress: "nat",
  existingSubnets: "private",
  fewestZones: FEWEST_ZONES,
  machine: false,
  entry: null,
});

const prepare = (_scope: Scope): OnCluster => {
  throw new UnsupportedError("AWS: got compute kubernetes, expected host or containers so far");
};

function run(
  _scope: Scope,
  { prepared, secrets, stores, wiring }: RunContext & { readonly prepared: OnCluster },
): Running {
  return {
    ...runOnCluster(prepared, {
      ...{ wiring, secrets },
      ...{ onCluster: stores.onCluster, ready: stores.ready },
    }),
    origin: null,
    ready: [],
    certificate: null,
    signals: {} as Running["signals"],
    growth: [],
  };
}

/** Every workload as pods on a cluster of EKS. */
export const kubernetes = computeOf<OnCluster>({ check, needs, prepare, run, clusterOf: (on) => on });
