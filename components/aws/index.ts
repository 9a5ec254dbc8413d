import type * as pulumi from "@pulumi/pulumi";
import { RequestError } from "../../base/errors.ts";
import type {
  EdgeEndpoint,
  Platform,
  PlatformContext,
  PlatformFactory,
  SecretReference,
  StoreEndpoint,
  Wiring,
  WorkloadEndpoint,
} from "../platform.ts";
import { Budget } from "./budget.ts";
import { Containers } from "./compute/containers.ts";
import type { Host } from "./compute/host.ts";
import { makeWorkloads } from "./compute/index.ts";
import { Edge } from "./edge.ts";
import { Foundation } from "./foundation.ts";
import { Observability } from "./observability.ts";
import { facts } from "./outputs.ts";
import { checkStack } from "./parts/checks.ts";
import { Certificates } from "./parts/domain.ts";
import type { AwsContext } from "./parts/scope.ts";
import { Secrets } from "./secrets.ts";
import { Stores } from "./stores.ts";

/** What a capability needs is there: System calls them in the contract's order. */
function made<Capability>(capability: Capability | undefined): Capability {
  if (capability === undefined) throw new Error("a capability was asked for before what it stands on");
  return capability;
}

class AwsPlatform implements Platform {
  readonly #context: AwsContext;
  readonly #certificates = new Certificates();
  #foundation: Foundation | undefined;
  #stores: Stores | undefined;
  #workloads: Containers | Host | undefined;
  #edge: Edge | null = null;
  #observability: Observability | undefined;

  constructor(context: AwsContext) {
    this.#context = context;
  }

  foundation(): void {
    this.#foundation = new Foundation(this.#context);
  }

  secrets(): Readonly<Record<string, SecretReference>> {
    return new Secrets(this.#context, made(this.#foundation)).references;
  }

  stores(): Readonly<Record<string, StoreEndpoint>> {
    this.#stores = new Stores(this.#context, made(this.#foundation));
    return Object.fromEntries(
      Object.entries(this.#stores.built).map(([name, { endpoint }]) => [name, endpoint]),
    );
  }

  workloads(wiring: Readonly<Record<string, Wiring>>): Readonly<Record<string, WorkloadEndpoint>> {
    this.#workloads = makeWorkloads(this.#context, {
      foundation: made(this.#foundation),
      stores: made(this.#stores),
      wiring,
      certificates: this.#certificates,
    });
    return this.#workloads.endpoints;
  }

  edge(): EdgeEndpoint | null {
    const { edge } = this.#context.plan;
    const workloads = made(this.#workloads);
    const origin = workloads instanceof Containers ? workloads.balancer : workloads;
    if (edge === null || origin === null) return null;
    this.#edge = new Edge(this.#context, { edge, origin, certificates: this.#certificates });
    return this.#edge.endpoint;
  }

  observability(): void {
    this.#observability = new Observability(this.#context, {
      foundation: made(this.#foundation),
      stores: made(this.#stores),
      workloads: made(this.#workloads),
      edge: this.#edge,
    });
  }

  budget(): void {
    new Budget(this.#context, made(this.#observability).topics);
  }

  outputs(): Readonly<Record<string, pulumi.Input<string>>> {
    return facts(this.#context, {
      foundation: made(this.#foundation),
      workloads: made(this.#workloads),
      edge: this.#edge,
    });
  }
}

/** @throws RequestError or UnsupportedError for what AWS cannot do, before anything is registered. */
export const createPlatform: PlatformFactory = (context: PlatformContext): Platform => {
  const { region } = context;
  if (region === null) throw new RequestError("aws:region: got nothing, expected a region such as us-east-1");
  const known = { ...context, region };
  checkStack(known);
  return new AwsPlatform(known);
};
