import type aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Signal } from "../../../plan/types.ts";
import type { RunningWorkloads } from "../../platform.ts";
import type { Certificate } from "./edge/certificates.ts";
import type { Origin } from "./edge/origin.ts";
import type { PreparedCluster } from "./eks/prepared.ts";
import type { MetricQuery } from "./monitoring/metrics.ts";

/** A place where a signal is measured: a query, and the region of its metrics. */
export interface SignalSource {
  /** Last part of the logical name of its alarm, which no other source of the signal has; empty if the signal has one source. */
  readonly subject: string;
  readonly query: MetricQuery;
  /** What a trigger that removes replicas watches instead. @default such a trigger has no alarm: the number is fixed */
  readonly reducible?: MetricQuery;
  /** @default the stack's own region */
  readonly region?: string;
}

/** A source at the edge. The distribution is made after the workloads, so the query is a function of it. */
interface EdgeSource {
  readonly atEdge: (distribution: aws.cloudfront.Distribution) => MetricQuery;
}

/** Where the requests of people are counted. */
export interface FailureSource {
  /** Share of failed requests, percent; 0 where fewer than `fewest` failed. */
  readonly failedPercent: (fewest: number) => MetricQuery;
  /** @default the stack's own region */
  readonly region?: string;
}

/** Where the requests of people are counted, once everything is made. */
export type Failures =
  | FailureSource
  | { readonly atEdge: (distribution: aws.cloudfront.Distribution) => FailureSource };

/** The sources of a signal; an empty list if nothing measures it. */
export type Measurement = readonly SignalSource[] | EdgeSource;

/** The sources of each signal, once everything is made; an empty list if nothing measures it. */
export type SignalSources = (signal: Signal) => readonly SignalSource[];

/** A cluster of the stack, with what its Prometheus and Alertmanager need. */
export type ObservedCluster = Pick<PreparedCluster, "on" | "group" | "identities">;

/** The running workloads, for all compute kinds. */
export interface Running extends RunningWorkloads {
  /** Makes the origin of the distribution; null if nothing is public. */
  readonly origin: Origin | null;
  /** What has to run before people are sent to the origin. */
  readonly ready: readonly pulumi.Resource[];
  /** Certificate between CloudFront and the workload; null if that connection has no TLS. */
  readonly certificate: Certificate | null;
  /** The sources of each signal, except the backlog; those of the stores are added. */
  readonly signals: Readonly<Record<Exclude<Signal, "backlogSeconds">, Measurement>>;
  /** What objectives count; null if nothing is public, or where Prometheus follows them. */
  readonly failures: Failures | null;
  /** The cluster whose Prometheus measures what is inside; null where CloudWatch measures all there is. */
  readonly observed: ObservedCluster | null;
  /** ARNs of the policies that add replicas of the public workload, whose requests fail; none if their number is fixed. */
  readonly growth: readonly pulumi.Output<string>[];
}
