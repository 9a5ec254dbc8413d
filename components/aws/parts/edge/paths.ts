import { createHash } from "node:crypto";
import { defect, UnsupportedError } from "../../../../base/errors.ts";
import { INSIDE_PATHS, type Served } from "./served.ts";

/**
 * What a rule of a listener matches and does. As on a Gateway, a path stands for itself and for everything below it, and not for
 * longer words that begin with it: https://gateway-api.sigs.k8s.io/reference/spec/#pathmatchtype
 */
export interface PathRule {
  readonly entry: Served;
  /** The entry gets the requests, or nobody does. */
  readonly leads: "to" | "nowhere";
  readonly patterns: readonly string[];
  readonly priority: number;
}

/** Rules of a balancer, without the default ones: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html */
const MOST_RULES = 100;

/** The rule that hides the inside of the workload without a path has priority 1. */
const FIRST_PRIORITY = 1000;
/** Priorities end at 50000. Paths of one depth share a range. */
const RANGE = 8000;
const DEEPEST = 5;

const depthOf = (path: string): number => path.split("/").length - 1;

/** A number of a text that is the same everywhere. */
const numberOf = (text: string): number => createHash("sha256").update(text).digest().readUInt32BE(0);

interface Unranked extends Omit<PathRule, "priority"> {
  /** Text that no other rule has, and that the priority is made of. */
  readonly key: string;
  readonly depth: number;
}

const rulesOf = (entry: Served): Unranked[] => {
  const { path } = entry;
  if (path === null) return [];
  const depth = depthOf(path);
  return [
    { entry, leads: "to", patterns: [path, `${path}/*`], key: path, depth },
    {
      entry,
      leads: "nowhere",
      patterns: INSIDE_PATHS.map((inside) => `${path}${inside}`),
      key: `${path}/`,
      depth: depth + 1,
    },
  ];
};

/**
 * The rules of the entries that have a path. A deeper path comes before one that it begins with; paths of one depth have nothing
 * in common, so that their order makes no difference. The priority is made of the path alone: another workload that comes or
 * goes moves none (but for two paths that give the same number: then the second one gets the next). AWS takes no two rules of
 * one priority, and Pulumi changes them one after the other.
 *
 * @throws UnsupportedError for more rules than a balancer takes, or a path that is too deep.
 */
export function pathRules(entries: readonly Served[]): PathRule[] {
  const all = entries.flatMap(rulesOf).toSorted((one, other) => (one.key < other.key ? -1 : 1));
  if (all.length >= MOST_RULES) {
    throw new UnsupportedError(
      `AWS: got ${all.length / 2} public workloads with a path, expected fewer than ${MOST_RULES / 2}: a load balancer takes ${MOST_RULES} rules`,
    );
  }
  const taken = new Set<number>();
  return all.map(({ key, depth, ...rule }) => ({ ...rule, priority: priorityOf(key, depth, taken) }));
}

function priorityOf(key: string, depth: number, taken: Set<number>): number {
  if (depth > DEEPEST) {
    throw new UnsupportedError(
      `AWS: got the path ${key}, expected one of at most ${DEEPEST - 1} parts: the rules of a load balancer are in that many ranges`,
    );
  }
  const start = FIRST_PRIORITY + (DEEPEST - depth) * RANGE;
  for (let step = 0; step < RANGE; step += 1) {
    const priority = start + ((numberOf(key) + step) % RANGE);
    if (taken.has(priority)) continue;
    taken.add(priority);
    return priority;
  }
  throw defect(`the rule of ${key}: got no free priority, expected one of ${RANGE}`);
}
