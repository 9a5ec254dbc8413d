import * as pulumi from "@pulumi/pulumi";
import { RequestError, show } from "../../base/errors.ts";
import type { EdgeEndpoint } from "../platform.ts";
import type { Network } from "./network.ts";
import { planPart, typeOf } from "./part.ts";
import { together } from "./parts.ts";
import type { Workload } from "./workload.ts";

/** The args of an {@link Edge}. */
export interface EdgePartArgs {
  /** Where the workloads run. Its `domain` and, on a cluster, its `gateway` say by which name and how people come in. */
  readonly network: Network;
  /** The public workloads; one has no `path` and gets all requests that no other path takes. */
  readonly workloads: readonly Workload[];
  /** Whether a content delivery network is in front, on AWS. @default false, as an application has to allow caching */
  readonly cdn?: boolean | undefined;
  /** Whether a web application firewall is in front, on AWS. @default false, as it costs more than a small system */
  readonly waf?: boolean | undefined;
}

/**
 * What people reach: a route of a Gateway on a cluster, CloudFront on AWS. A network has one.
 *
 * @throws RequestError for a wrong arg; UnsupportedError if the target cannot do it. Nothing was registered then.
 */
export class Edge extends pulumi.ComponentResource {
  /** The public URL; null if it is reachable only from inside. */
  readonly url: pulumi.Output<string | null>;
  /** How to reach it, in one sentence. */
  readonly howToReach: pulumi.Output<string>;
  /** @internal */
  readonly made: EdgeEndpoint;

  constructor(name: string, args: EdgePartArgs, opts?: pulumi.ComponentResourceOptions) {
    const { network, workloads, cdn = false, waf = false } = args;
    const { part, keys, foundation } = network.ground;
    const planned = planPart({
      kind: "Edge",
      name,
      part: {
        ...part,
        workloads: together(workloads.map(({ made }) => made.part.workloads ?? {})),
        stores: together(workloads.map(({ made }) => made.part.stores ?? {})),
        secrets: [...new Set(workloads.flatMap(({ made }) => made.part.secrets ?? []))],
        edge: { cdn, waf },
      },
      keys: { ...keys, engines: together(workloads.map(({ made }) => made.engines)) },
    });
    if (planned.facts.plan.edge === null) {
      throw new RequestError(`Edge ${show(name)}: got no workload with public: true, expected one`);
    }
    super(typeOf("Edge"), name, {}, opts);
    const running = workloads.map(({ made }) => made.running);
    const made = planned.parts.edge(planned.contextIn(this), { foundation, running });
    this.made = made ?? { url: null, howToReach: "nothing is public" };
    this.url = pulumi.output(this.made.url);
    this.howToReach = pulumi.output(this.made.howToReach);
    this.registerOutputs({ url: this.url });
  }
}
