import type { ComputeKind } from "../targets/names.ts";
import type { Builder, Compute, Platform, PlatformContext, PlatformTypes, StackFacts } from "./platform.ts";
import { wire } from "./wiring.ts";

/** Calls the capabilities of a platform in order: each gets what the earlier ones returned. */
export function assemble<Types extends PlatformTypes, Kind extends ComputeKind>(
  platform: Platform<Types, Kind>,
): Builder {
  // The plan only chooses kinds of the target's row, and the platform has an entry for each of them.
  const computeOf = ({ plan }: StackFacts): Compute<Types> => platform.compute[plan.compute as Kind];
  /** The compute kind of the arrangement beside, where it is not the one that runs the workloads. */
  const besideOf = ({ plan }: StackFacts): Compute<Types> | null => {
    const kind = plan.beside?.ownCompute ?? null;
    return kind === null ? null : platform.compute[kind as Kind];
  };
  const check = (facts: StackFacts) => {
    const compute = computeOf(facts);
    platform.check(facts, compute.needs(facts));
    compute.check?.(facts);
  };
  const build = (context: PlatformContext) => {
    const scope = platform.scope(context);
    const compute = computeOf(context);
    const foundation = platform.foundation(scope, compute.needs(context));
    const beside = besideOf(context);
    const served = compute.prepare(scope, { foundation });
    const prepared = beside?.prepareBeside?.(scope, { foundation, prepared: served }) ?? served;
    const secrets = platform.secrets(scope, { foundation });
    const stores = platform.stores(scope, { foundation, prepared });
    const wiring = wire(context.plan, stores.endpoints, secrets);
    const running = compute.run(scope, { foundation, prepared, secrets, stores, wiring });
    const edge = platform.edge(scope, { foundation, secrets, running });
    const recipients = platform.observability(scope, { foundation, prepared, stores, running, edge });
    platform.budget(scope, { recipients });
    const outputs = {
      ...running.outputs,
      ...beside?.standBeside?.(scope, { foundation, prepared, stores, edge }),
      ...platform.outputs(scope, { foundation, running, edge }),
    };
    return { edge, outputs };
  };
  const { place, network, nodeSubnets, storeSubnets, lacks = () => [] } = platform;
  return { check, lacks, place, network, nodeSubnets, storeSubnets, build };
}
