import type { QueuePart } from "../../../../plan/copies.ts";
import { type ItemQueue, itemsName } from "../../../../plan/queueParts.ts";
import type { Scope } from "../scope.ts";

/** Window of all rates: ten samples at an interval of 30 s. */
export const RATE_SECONDS = 300;
const RATE = `${RATE_SECONDS / 60}m`;

/**
 * Labels that say which workload, store, queue of a store with several, CronJob or volume a value is of. Alerts carry it to whoever is called. Where
 * exporters name the same thing in another way, the expressions rename it.
 */
export const subjects = ["workload", "store", "queue", "cronjob", "persistentvolumeclaim"] as const;
export type Subject = (typeof subjects)[number];

/** A selector of the stack's own series: `more` are matchers beside that of the namespace. */
export const series = (
  { namespaceName }: Pick<Scope, "namespaceName">,
  metric: string,
  ...more: readonly string[]
): string => `${metric}{${[`namespace="${namespaceName}"`, ...more].join(",")}}`;

export const rate = (selector: string): string => `rate(${selector}[${RATE}])`;

/** `expression` with the subject that an exporter calls `label`. */
export const renamed = (expression: string, label: string, subject: Subject): string =>
  `max by (${subject}) (label_replace(${expression}, "${subject}", "$1", "${label}", "(.+)"))`;

/** `expression`, which has no label, as the value of one subject. */
export const labelled = (expression: string, subject: Subject, name: string): string =>
  `label_replace(${expression}, "${subject}", "${name}", "", "")`;

/** One expression with the values of all; null if there is none. */
export const either = (expressions: readonly string[]): string | null =>
  expressions.length === 0 ? null : expressions.join(" or ");

/** `expression`, a value of one queue, with the name of the queue where its store has several. */
export const withQueue = (
  expression: string,
  { parts }: { readonly parts?: readonly QueuePart[] },
  queue: ItemQueue,
): string => (parts === undefined ? expression : labelled(expression, "queue", itemsName(queue)));
