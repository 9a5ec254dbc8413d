import { UnsupportedError } from "../../base/errors.ts";
import type { StoreEngine } from "../../plan/types.ts";
import { ebs } from "./engines/ebs.ts";
import { elasticache } from "./engines/elasticache.ts";
import { rds } from "./engines/rds.ts";
import { s3 } from "./engines/s3.ts";
import { sqs } from "./engines/sqs.ts";
import type { Foundation } from "./foundation.ts";
import { type AwsContext, Capability } from "./parts/scope.ts";
import type { BuiltStore, StoreArgs } from "./parts/store.ts";

type Engine = Extract<StoreEngine, "ebs" | "s3" | "sqs" | "rds" | "elasticache">;
type Builder = (args: StoreArgs) => BuiltStore;

/** The plan's engine table gives an engine no store of another kind, so each builder takes the kinds it knows. */
const builders = {
  ebs: ebs as Builder,
  s3: s3 as Builder,
  sqs: sqs as Builder,
  rds: rds as Builder,
  elasticache: elasticache as Builder,
} satisfies Record<Engine, Builder>;

/** Every store of the plan. */
export class Stores extends Capability {
  readonly built: Readonly<Record<string, BuiltStore>>;

  constructor(context: AwsContext, foundation: Foundation) {
    super("Stores", context);
    this.built = Object.fromEntries(
      Object.values(context.plan.stores).map((store) => {
        const build: Builder | undefined = builders[store.engine as Engine];
        if (build === undefined) {
          throw new UnsupportedError(`store ${store.name}: the engine ${store.engine} is not one of AWS`);
        }
        const name = `${this.prefix}-${store.name}`;
        return [store.name, build({ context, foundation, store, name, parent: this })];
      }),
    );
    this.registerOutputs({ names: Object.keys(this.built) });
  }
}
