import * as pulumi from "@pulumi/pulumi";
import { RequestError, show } from "../../base/errors.ts";
import type { SystemArgs } from "../../config/args.ts";
import type { Profile } from "../../profiles/schema.ts";
import type { TriggerProfile } from "../../profiles/triggers.ts";
import { rowOf } from "../../targets/index.ts";
import type { Edge } from "./edge.ts";
import type { Network } from "./network.ts";
import { planPart, typeOf } from "./part.ts";
import { together } from "./parts.ts";
import { absentWorkload } from "./profile.ts";
import type { Store } from "./store.ts";
import type { Workload } from "./workload.ts";

/** The args of an {@link Observability}. */
export interface ObservabilityPartArgs {
  /** Where the workloads run. On a cluster its `monitoring` has to be `existing`. */
  readonly network: Network;
  /** The workloads that are watched. */
  readonly workloads: readonly Workload[];
  /** Stores that are watched beside those that the workloads run on. @default none */
  readonly stores?: readonly Store[] | undefined;
  /** What people reach, whose requests are measured on AWS. @default none: only the workloads are measured */
  readonly edge?: Edge | undefined;
  /** Alerts by name, as a profile has them under `triggers`. @default only the alarms that every system has, such as an outage */
  readonly triggers?: Readonly<Record<string, TriggerProfile>> | undefined;
  /** Names of the four levels of the escalation ladder. @default none: alerts have the number of their level */
  readonly escalation?: Profile["escalation"];
  /** Level of the escalation ladder → an e-mail address or an https URL. @default none, as only the operator knows who is on call */
  readonly alerts?: SystemArgs["alerts"];
  /** Days that logs are kept. @default 30, as most incidents are looked at within a month */
  readonly logRetentionDays?: number | undefined;
  /** Seconds between two measurements. @default 30, ten samples in the shortest useful window */
  readonly scrapeSeconds?: number | undefined;
}

const DEFAULTS = { logRetentionDays: 30, scrapeSeconds: 30 } as const;

/** The stores of all, with their users that are not watched themselves. */
function watched({ workloads, stores = [] }: ObservabilityPartArgs) {
  const own = together(workloads.map(({ made }) => made.part.workloads ?? {}));
  const users = stores.flatMap(({ made }) =>
    Object.entries(made.args.users)
      .filter(([user]) => !Object.hasOwn(own, user))
      .map(([user, rights]) => ({ [user]: absentWorkload({ [made.name]: rights }) })),
  );
  return {
    workloads: { ...together(users), ...own },
    stores: together([
      ...workloads.map(({ made }) => made.part.stores ?? {}),
      ...stores.map(({ made }) => ({ [made.name]: made.args.figures })),
    ]),
    secrets: [...new Set(workloads.flatMap(({ made }) => made.part.secrets ?? []))],
  };
}

/**
 * Alerts, their routes and a dashboard for workloads and stores: by the Prometheus operator on a cluster, by CloudWatch
 * on AWS. A network has one.
 *
 * @throws RequestError for a wrong arg; UnsupportedError if the target cannot do it. Nothing was registered then.
 */
export class Observability extends pulumi.ComponentResource {
  constructor(name: string, args: ObservabilityPartArgs, opts?: pulumi.ComponentResourceOptions) {
    const { network, workloads, stores = [], edge, triggers, escalation, alerts } = args;
    const { logRetentionDays, scrapeSeconds } = { ...DEFAULTS, ...args };
    const { part, keys, foundation } = network.ground;
    const planned = planPart({
      kind: "Observability",
      name,
      part: {
        ...part,
        ...watched(args),
        ...{ triggers, escalation, observability: { logRetentionDays, scrapeSeconds } },
      },
      keys: { ...keys, alerts, engines: together(workloads.map(({ made }) => made.engines)) },
    });
    const { plan, settings } = planned.facts;
    if (rowOf(settings.target).ownCluster && plan.operators.monitoring === "none") {
      throw new RequestError(
        `Observability ${show(name)}: got a network without monitoring, expected one with monitoring: "existing"`,
      );
    }
    super(typeOf("Observability"), name, {}, opts);
    planned.parts.observability(planned.contextIn(this), {
      foundation,
      stores: [...new Set(stores)].map(({ made }) => made.stores),
      running: workloads.map(({ made }) => made.running),
      edge: edge?.made ?? null,
    });
    this.registerOutputs({ alerts: plan.triggers.map((trigger) => trigger.name) });
  }
}
