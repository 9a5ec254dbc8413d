import type { EngineOf } from "../../plan/engines/choose.ts";
import type { StoreEngine, StorePlans } from "../../plan/types.ts";
import { narrowStores } from "../narrowStores.ts";
import type { BuiltStores } from "../platform.ts";
import { ebs } from "./engines/ebs.ts";
import { elasticache } from "./engines/elasticache.ts";
import { rds } from "./engines/rds.ts";
import { s3 } from "./engines/s3.ts";
import { sqs } from "./engines/sqs.ts";
import type { Foundation } from "./foundation.ts";
import { capabilityGroup } from "./parts/capabilityGroup.ts";
import type { Scope } from "./parts/scope.ts";
import type { BuiltStore, StoreArgs } from "./parts/store.ts";

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
  readonly built: Readonly<Record<string, BuiltStore>>;
}

/** Makes every store of the plan. */
export function createStores(scope: Scope, { foundation }: { readonly foundation: Foundation }): Stores {
  const parent = capabilityGroup("Stores", scope);
  const planned = Object.values(scope.plan.stores).map(refuseOtherEngines);
  const stores = planned.map((store): [string, BuiltStore] => {
    const name = `${scope.name}-${store.name}`;
    return [store.key, build(builders, store.engine, { scope, foundation, store, name, parent })];
  });
  parent.finish({ names: planned.map(({ name }) => name) });
  return {
    built: Object.fromEntries(stores),
    endpoints: Object.fromEntries(stores.map(([name, { endpoint }]) => [name, endpoint])),
  };
}
