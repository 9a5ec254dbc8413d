import type { Series } from "./exposition.ts";
import { namesOf } from "./names.ts";
import { askedBy, type Matcher, type Selector } from "./promql.ts";
import { type Labels, publications, type Values } from "./published.ts";
import { type AnyObject, type MonitoredStack, ofKind } from "./stacks.ts";

/** Name of a series → its labels, each with the values that it was seen with. */
export type Known = ReadonlyMap<string, Labels>;

/** Labels that the operator adds to each series of a PodMonitor, see podMonitor.ts. */
const POD_MONITOR = ["namespace", "pod", "container", "endpoint", "job", "instance"];

const anyOf = (labels: readonly string[]): Labels =>
  Object.fromEntries(labels.map((label) => [label, "any" as const]));

export const published: Known = new Map(
  Object.values(publications).flatMap(({ metrics, target }) =>
    Object.entries(metrics).map(([metric, labels]) => [metric, { ...anyOf(target), ...labels }] as const),
  ),
);

/** What scrapes of pods have shown, with the labels that a PodMonitor adds. */
export function scraped(series: readonly Series[], monitor: AnyObject): Known {
  const target = anyOf([...POD_MONITOR, ...addedBy(monitor)]);
  const known = new Map<string, Record<string, Values>>([["up", { ...target }]]);
  for (const { metric, labels } of series) {
    const found = known.get(metric) ?? { ...target };
    for (const [label, value] of Object.entries(labels)) {
      // A label of the target wins: the exporter's own gets another name.
      const name = label in target ? `exported_${label}` : label;
      const before = found[name] ?? [];
      found[name] = before === "any" ? before : [...new Set([...before, value])];
    }
    known.set(metric, found);
  }
  return known;
}

interface Endpoint {
  readonly relabelings?: readonly { readonly targetLabel: string }[];
}

const addedBy = ({ spec }: AnyObject): string[] =>
  (spec as { podMetricsEndpoints: Endpoint[] }).podMetricsEndpoints.flatMap(({ relabelings = [] }) =>
    relabelings.map(({ targetLabel }) => targetLabel),
  );

/** One of several sources has the series. A name that two have, such as `up`, has the labels of both. */
export function together(...parts: readonly Known[]): Known {
  const all = new Map<string, Labels>();
  for (const part of parts)
    for (const [metric, labels] of part) all.set(metric, { ...all.get(metric), ...labels });
  return all;
}

export const monitorOf = ({ manifests, title }: MonitoredStack, name: string): AnyObject => {
  const found = ofKind(manifests, "PodMonitor").find(({ metadata }) => metadata.name === name);
  if (found === undefined) throw new Error(`${title}: got no PodMonitor ${name}`);
  return found;
};

/** Whether each part of a pattern such as `web|worker` fits one of the values. */
function fits({ operator, value }: Matcher, values: readonly string[]): boolean {
  if (operator === "=") return values.includes(value);
  if (operator !== "=~") return true;
  return value.split("|").every((part) => values.some((one) => new RegExp(`^(?:${part})$`).test(one)));
}

function selectorProblems(
  { metric, matchers }: Selector,
  known: Known,
  names: Readonly<Record<string, Values>>,
): string[] {
  const labels = known.get(metric);
  if (labels === undefined) return [`no exporter has ${metric}`];
  const own = matchers.some(({ label, operator }) => label === "namespace" && operator === "=");
  if (!own) return [`${metric} is not only that of the namespace`];
  return matchers.flatMap((matcher) => {
    const { label, operator, value } = matcher;
    const seen = labels[label];
    if (seen === undefined)
      return [`${metric} has no label ${label}, only ${Object.keys(labels).join(", ")}`];
    // What the stack names is compared with the stack, the rest with what the exporter gives.
    const values = seen === "any" || label in ofStack ? (names[label] ?? seen) : seen;
    if (values === "any" || fits(matcher, values)) return [];
    return [`${metric} never has ${label}${operator}"${value}", only ${values.join(", ")}`];
  });
}

/** Labels whose scraped values are only those of the stack that was scraped. */
const ofStack: Readonly<Record<string, true>> = { stream: true, code: true };

/** What an expression asks for that nothing gives, one sentence each. */
export function problemsOf(expr: string, stack: MonitoredStack, known: Known): string[] {
  const names = namesOf(stack);
  const { selectors, read, written } = askedBy(expr);
  const there = new Set([
    ...written,
    ...selectors.flatMap(({ metric }) => Object.keys(known.get(metric) ?? {})),
  ]);
  return [
    ...selectors.flatMap((selector) => selectorProblems(selector, known, names)),
    ...read.filter((label) => !there.has(label)).map((label) => `no series of the expression has ${label}`),
  ];
}
