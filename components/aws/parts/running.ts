import type aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { PanelPlan } from "../../../plan/types.ts";
import type { RunningWorkloads } from "../../platform.ts";
import type { Certificate } from "./certificates.ts";
import type { MetricQuery } from "./metrics.ts";
import type { Origin } from "./origin.ts";

/** What a trigger judges or a panel draws. */
export type Signal = PanelPlan["signal"];

/** A query of one thing, and where its metrics live. */
export interface SignalSource {
  /** Ends the logical name of an alarm on it; empty where there is only one. */
  readonly subject: string;
  readonly query: MetricQuery;
  /** @default the stack's own region */
  readonly region?: string;
}

/** What only the edge counts, which stands after what runs. */
interface EdgeSource {
  readonly atEdge: (distribution: aws.cloudfront.Distribution) => MetricQuery;
}

/** Where a signal is seen; an empty list where nothing measures it. */
export type Measurement = readonly SignalSource[] | EdgeSource;

/** Where each signal is seen, once everything stands; an empty list where nothing measures it. */
export type SignalSources = (signal: Signal) => readonly SignalSource[];

/** Workloads as they run, whatever runs them. */
export interface Running extends RunningWorkloads {
  /** What CloudFront leads to; null where nothing is public. */
  readonly origin: Origin | null;
  /** The certificate that stands behind the edge; null where that stretch has none. */
  readonly certificate: Certificate | null;
  /** Where each signal is seen; the stores tell the backlog. */
  readonly signals: Readonly<Record<Exclude<Signal, "backlogSeconds">, Measurement>>;
  /** ARNs of the policies that grow the workloads. */
  readonly growth: readonly pulumi.Output<string>[];
}
