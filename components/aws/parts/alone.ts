import { UnsupportedError } from "../../../base/errors.ts";
import { once } from "../../../base/once.ts";
import type { Signal } from "../../../plan/types.ts";
import { type Parts, together } from "../../alone/parts.ts";
import type { StackFacts } from "../../platform.ts";
import { containers } from "../compute/containers.ts";
import { createEdge } from "../edge.ts";
import { createFoundation } from "../foundation.ts";
import { createObservability } from "../observability.ts";
import { createSecrets } from "../secrets.ts";
import { createStores } from "../stores.ts";
import { checkStack } from "./checkStack.ts";
import { type AwsTypes, setupCluster } from "./compute.ts";
import type { Measurement, Running } from "./running.ts";
import { withRegion } from "./scope.ts";
import type { Stores } from "./store.ts";

const merged = (stores: readonly Stores[]): Stores => ({
  built: together(stores.map(({ built }) => built)),
  endpoints: together(stores.map(({ endpoints }) => endpoints)),
  ready: stores.flatMap(({ ready }) => ready),
  onCluster: null,
});

/**
 * The sources of a signal in all workloads. What the edge measures, and what has no subject because it is of the whole network,
 * is the same for all of them: that of the first counts.
 */
function measuredBy(measurements: readonly Measurement[]): Measurement {
  const edge = measurements.find((one) => "atEdge" in one);
  if (edge !== undefined) return edge;
  const sources = measurements.flatMap((one) => ("atEdge" in one ? [] : [...one]));
  const whole = sources.find(({ subject }) => subject === "");
  return sources.filter((one) => one.subject !== "" || one === whole);
}

/** Workloads that several components run, as one. @throws UnsupportedError if the edge would have two origins. */
function runningAs(running: readonly Running[]): Running {
  const served = running.filter(({ origin }) => origin !== null);
  if (served.length > 1) {
    throw new UnsupportedError(`AWS: got ${served.length} public workloads, expected one behind an edge`);
  }
  // The public one first: only its sources count what goes through the balancer.
  const all = [...served, ...running.filter(({ origin }) => origin === null)];
  const [first] = all;
  if (first === undefined) throw new UnsupportedError("AWS: got no workload, expected one to measure");
  const signals = Object.keys(first.signals) as Exclude<Signal, "backlogSeconds">[];
  return {
    ...first,
    addresses: together(running.map(({ addresses }) => addresses)),
    outputs: together(running.map(({ outputs }) => outputs)),
    ready: running.flatMap(({ ready }) => ready),
    growth: running.flatMap(({ growth }) => growth),
    signals: Object.fromEntries(
      signals.map((signal) => [signal, measuredBy(all.map((one) => one.signals[signal]))]),
    ) as Running["signals"],
  };
}

/** The components of an AWS account that stand alone. Workloads run as containers. */
export const parts: Parts<AwsTypes> = {
  check: (facts: StackFacts) => {
    checkStack(facts, containers.needs(facts));
    containers.check?.(facts);
  },
  network: (context) => createFoundation(withRegion(context), containers.needs(context)),
  details: ({ network: { vpcId } }) => ({ vpcId }),
  stores: (context, { foundation }) => {
    const scope = withRegion(context);
    const tasks = once(() => setupCluster(scope, { foundation }));
    return createStores(scope, { foundation, prepared: { cluster: null, tasks } });
  },
  workloads: (context, { foundation, stores, wiringOf }) => {
    const scope = withRegion(context);
    const secrets = createSecrets(scope, { foundation });
    const wiring = wiringOf(secrets);
    const prepared = containers.prepare(scope, { foundation });
    return containers.run(scope, { foundation, prepared, secrets, stores: merged(stores), wiring });
  },
  edge: (context, { foundation, running }) =>
    createEdge(withRegion(context), { foundation, running: runningAs(running) }),
  observability: (context, { foundation, stores, running, edge }) => {
    const parts = { stores: merged(stores), running: runningAs(running), edge };
    createObservability(withRegion(context), { foundation, ...parts });
  },
};
