import * as pulumi from "@pulumi/pulumi";
import { RequestError, show } from "../../base/errors.ts";
import type { ExistingSecret } from "../../config/args.ts";
import type { Right } from "../../profiles/rights.ts";
import type { WorkloadProfile } from "../../profiles/workload.ts";
import type { RunningWorkloads, Wiring } from "../platform.ts";
import { wire } from "../wiring.ts";
import type { Network } from "./network.ts";
import { type Keys, lacksOf, planPart, typeOf } from "./part.ts";
import { together } from "./parts.ts";
import type { Part } from "./profile.ts";
import type { Store } from "./store.ts";

/** A workload in the words of a profile. What it uses and calls comes from `stores` and `secrets`. */
export type WorkloadFigures = Omit<
  WorkloadProfile,
  "uses" | "calls" | "enforces" | "demand" | "perWorkflow" | "perDepartment" | "targets"
>;

/** The args of a {@link Workload}. */
export interface WorkloadPartArgs {
  /** Where it runs. */
  readonly network: Network;
  /** Its kind, sizes and replicas, as a profile has them under `workloads`. */
  readonly figures: WorkloadFigures;
  /** Image with a pinned tag or digest. @default a placeholder, so that a first `up` becomes healthy without any image */
  readonly image?: string | undefined;
  /** Stores that it runs on; each has to have it among its users. @default none */
  readonly stores?: readonly Store[] | undefined;
  /** More environment variables, beside those of its stores. @default none */
  readonly environment?: Readonly<Record<string, pulumi.Input<string>>> | undefined;
  /** Name of a secret → its value, or a reference to an existing one; `api-key` arrives as `API_KEY`. @default none: a workload without one calls no external service, and only its stores */
  readonly secrets?: Readonly<Record<string, pulumi.Input<string> | ExistingSecret>> | undefined;
}

/** What the workload adds to a plan: itself, and the stores that it runs on. */
function partOf(
  name: string,
  { figures, stores = [], secrets = {} }: WorkloadPartArgs,
): Pick<Part, "workloads" | "stores" | "secrets"> {
  const uses = stores.map(({ made }): [store: string, rights: Right[]] => {
    const rights = made.args.users[name];
    if (rights !== undefined) return [made.name, [...rights]];
    throw new RequestError(
      `Workload ${show(name)}: stores: got ${made.name}, expected a store that has ${name} among its users`,
    );
  });
  const calls = Object.keys(secrets);
  return {
    workloads: { [name]: { ...figures, uses: Object.fromEntries(uses), calls, enforces: [] } },
    stores: Object.fromEntries(stores.map(({ made }) => [made.name, made.args.figures])),
    secrets: calls,
  };
}

const enginesOf = (stores: readonly Store[]): Record<string, string> =>
  Object.fromEntries(
    stores.flatMap(({ made: { name, args } }) => (args.engine === undefined ? [] : [[name, args.engine]])),
  );

/**
 * A workload: its processes, autoscaling, network rules and address.
 *
 * @throws RequestError for a wrong arg; UnsupportedError if the target cannot do it. Nothing was registered then.
 */
export class Workload extends pulumi.ComponentResource {
  /** Its URL inside the network; null if no other part calls it. */
  readonly address: pulumi.Output<string> | null;
  /** What its figures state and the target does not provide, one sentence each. */
  readonly lacks: readonly string[];
  /** @internal */
  readonly made: {
    readonly name: string;
    readonly part: Pick<Part, "workloads" | "stores" | "secrets">;
    readonly engines: NonNullable<Keys["engines"]>;
    readonly running: RunningWorkloads;
  };

  constructor(name: string, args: WorkloadPartArgs, opts?: pulumi.ComponentResourceOptions) {
    const { network, image, stores = [], secrets, environment = {} } = args;
    const { part: ground, keys, foundation } = network.ground;
    const part = partOf(name, args);
    const engines = enginesOf(stores);
    const planned = planPart({
      kind: "Workload",
      name,
      part: { ...ground, ...part },
      keys: { ...keys, secrets, engines, ...(image === undefined ? {} : { images: { [name]: image } }) },
    });
    super(typeOf("Workload"), name, {}, opts);
    const built = stores.map(({ made }) => made.stores);
    const endpoints = together(built.map((one) => one.endpoints));
    const running = planned.parts.workloads(planned.contextIn(this), {
      foundation,
      stores: built,
      wiringOf: (held) => withMore(wire(planned.facts.plan, endpoints, held), environment),
    });
    this.made = { name, part, engines, running };
    this.address = running.addresses[name] ?? null;
    this.lacks = lacksOf(planned, "workload", name);
    this.registerOutputs({ address: this.address, lacks: this.lacks });
  }
}

/** The same variables, and those that the program gives. */
const withMore = (
  wiring: Readonly<Record<string, Wiring>>,
  more: Wiring["environment"],
): Record<string, Wiring> =>
  Object.fromEntries(
    Object.entries(wiring).map(([name, one]) => [
      name,
      { ...one, environment: { ...one.environment, ...more } },
    ]),
  );
