import type * as pulumi from "@pulumi/pulumi";
import type { EngineOf } from "../../plan/engines/choose.ts";
import type { StoreEngine, StorePlans } from "../../plan/types.ts";
import type { Group } from "../group.ts";
import { leftAsItWas } from "../leftAsItWas.ts";
import { narrowStores } from "../narrowStores.ts";
import type { BuiltStores } from "../platform.ts";
import { ebs } from "./engines/ebs.ts";
import { elasticache } from "./engines/elasticache.ts";
import { rds } from "./engines/rds.ts";
import { s3 } from "./engines/s3.ts";
import { sqs } from "./engines/sqs.ts";
import type { Foundation } from "./foundation.ts";
import { capabilityGroup } from "./parts/capabilityGroup.ts";
import { restorePoints } from "./parts/restorePoints.ts";
import type { Scope } from "./parts/scope.ts";
import type { BuiltStore, StandingStore, StoreArgs } from "./parts/store.ts";

type Builders<Engine extends StoreEngine> = {
  readonly [One in Engine]: (args: StoreArgs<One>) => BuiltStore;
};

const builders = { ebs, s3, sqs, rds, elasticache } satisfies Builders<EngineOf<"aws">>;

/** Engines that this platform builds. */
type AwsEngine = keyof typeof builders;
export type AwsStore = StorePlans[AwsEngine];

/** Narrows a store to the engines of AWS. @throws UnsupportedError for a store of another engine. */
export const refuseOtherEngines = narrowStores(
  builders,
  (engine) => `the engine ${engine} is not one of AWS`,
);

const build = <Engine extends AwsEngine>(
  table: Builders<AwsEngine>,
  engine: Engine,
  args: StoreArgs<Engine>,
): BuiltStore => table[engine](args);

/** The stores of a stack. */
export interface Stores extends BuiltStores {
  /** Key → store. */
  readonly built: Readonly<Record<string, StandingStore>>;
  /** What has to exist before a workload runs on its stores: the restore points of a switch. */
  readonly ready: readonly pulumi.Resource[];
}

/** Makes every store of the plan. */
export function createStores(scope: Scope, { foundation }: { readonly foundation: Foundation }): Stores {
  const group = capabilityGroup("Stores", scope);
  const stores = Object.values(scope.plan.stores)
    .map(refuseOtherEngines)
    .map((store): StandingStore => {
      const name = `${scope.name}-${store.name}`;
      return inGroup({ scope, store, group }, (parent) => ({
        ...build(builders, store.engine, { scope, foundation, store, name, parent }),
        store,
        name,
      }));
    });
  const ready = restorePoints(scope, stores, group);
  group.finish({ names: stores.map(({ store }) => store.name) });
  return {
    built: Object.fromEntries(stores.map((one) => [one.store.key, one])),
    endpoints: Object.fromEntries(stores.map(({ store, endpoint }) => [store.key, () => endpoint])),
    ready,
  };
}

/** Without deletion protection and objects, AWS deletes a store; its last snapshot needs a name that is free. */
const RELEASING = ["deletionProtection", "forceDestroy", "finalSnapshotIdentifier"];

interface GroupArgs {
  readonly scope: Scope;
  readonly store: AwsStore;
  /** The group of the stores that serve or arrive. */
  readonly group: Group;
}

/** Builds a retiring store in a group of its own, in which nothing changes any longer. */
function inGroup<Built>({ scope, store, group }: GroupArgs, make: (parent: Group) => Built): Built {
  if (store.phase !== "retiring") return make(group);
  const own = capabilityGroup("Stores", scope, {
    suffix: store.key,
    transformations: leftAsItWas(store, { releasing: RELEASING }),
  });
  const built = make(own);
  own.finish({ names: [store.name] });
  return built;
}
