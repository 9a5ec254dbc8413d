import * as pulumi from "@pulumi/pulumi";
import { RequestError, show } from "../../base/errors.ts";
import type { Right } from "../../profiles/rights.ts";
import type { StoreProfile } from "../../profiles/store.ts";
import type { BuiltStores, StoreEndpoint } from "../platform.ts";
import type { Network } from "./network.ts";
import { lacksOf, planPart, typeOf } from "./part.ts";
import { absentWorkload } from "./profile.ts";

/** The args of a {@link Store}. */
export interface StorePartArgs {
  /** Where it stands. */
  readonly network: Network;
  /** Its kind and sizes, as a profile has them under `stores`. */
  readonly figures: StoreProfile;
  /** Workload → what it may do there: `read` and `write`, or with a queue `send` and `take`. Only they can reach it. */
  readonly users: Readonly<Record<string, readonly Right[]>>;
  /** The engine that holds it on a cluster. @default a plain one, or an operator's where the network has operators */
  readonly engine?: string | undefined;
}

/**
 * A data store with its credentials, backups and network rules. Pulumi protects it, unless the network is `ephemeral`;
 * a System also refuses an update that would lose it, which this component alone cannot see.
 *
 * @throws RequestError for a wrong arg; UnsupportedError if the target cannot do it. Nothing was registered then.
 */
export class Store extends pulumi.ComponentResource {
  /** Name of the engine that holds it, such as `postgres` or `rds`. */
  readonly engine: string;
  /** What its figures state and the target does not provide, one sentence each. */
  readonly lacks: readonly string[];
  /** @internal */
  readonly made: {
    readonly name: string;
    readonly args: Omit<StorePartArgs, "network">;
    readonly stores: BuiltStores;
  };

  constructor(name: string, { network, ...args }: StorePartArgs, opts?: pulumi.ComponentResourceOptions) {
    const { figures, users, engine } = args;
    const { part, keys, foundation } = network.ground;
    const workloads = Object.fromEntries(
      Object.entries(users).map(([user, rights]) => [user, absentWorkload({ [name]: rights })]),
    );
    const planned = planPart({
      kind: "Store",
      name,
      part: { ...part, workloads, stores: { [name]: figures } },
      keys: { ...keys, ...(engine === undefined ? {} : { engines: { [name]: engine } }) },
    });
    super(typeOf("Store"), name, {}, opts);
    const stores = planned.parts.stores(planned.contextIn(this), { foundation });
    this.made = { name, args, stores };
    this.engine = Object.values(planned.facts.plan.stores)[0]?.engine ?? "";
    this.lacks = lacksOf(planned, "store", name);
    this.registerOutputs({ engine: this.engine, lacks: this.lacks });
  }

  /**
   * The environment variables by which a workload uses the store: plain values, and references to secrets.
   *
   * @param user one of the users.
   * @throws RequestError for another name.
   */
  endpointOf(user: string): StoreEndpoint {
    const { name, args, stores } = this.made;
    const [endpoint] = Object.values(stores.endpoints);
    if (Object.hasOwn(args.users, user) && endpoint !== undefined) return endpoint(user);
    throw new RequestError(
      `Store ${show(name)}: got the user ${show(user)}, expected one of ${Object.keys(args.users).join(", ")}`,
    );
  }
}
