import type { Finding } from "../rule.ts";
import type { PolicyResource, PolicyStack } from "../stack.ts";
import { quotaNamed, resourcesOf, type SystemVerdict } from "../system.ts";
import { type Counted, countReplicas } from "./counters.ts";

/** A quota that is compared with the sum over the resources, whatever the plan says. */
interface CountedQuota {
  /** Name of the quota among those that the System registers. */
  readonly quota: string;
  /** Which of the counted workloads use it. */
  readonly uses: (resource: PolicyResource) => boolean;
  /** Name of those workloads, for the message that there is none. */
  readonly users: string;
}

const SHOWN = 5;

/** The largest parts of a sum, so that a reader sees what to lower. */
function parts(counted: readonly { name: string; most: number }[]): string {
  const largest = counted.toSorted((a, b) => b.most - a.most);
  const shown = largest.slice(0, SHOWN).map(({ name, most }) => `${name} ${most}`);
  return largest.length > SHOWN ? `${shown.join(", ")}, …` : shown.join(", ");
}

function overrun(
  system: PolicyResource,
  quota: { name: string; limit: number },
  counted: readonly Counted[],
) {
  const known = counted.flatMap(({ resource, most }) =>
    "value" in most ? [{ name: resource.name, most: most.value }] : [],
  );
  const total = known.reduce((sum, { most }) => sum + most, 0);
  if (total <= quota.limit) return [];
  const message =
    `quota ${quota.name}: got ${total} replicas at the maximum (${parts(known)}), ` +
    `expected at most ${quota.limit}; lower their maxima, or raise the limit of the profile`;
  return [{ resource: system, message }];
}

/** Compares the counted replicas of one System with one of its quotas. A workload that cannot be counted is a finding. */
export function holdCounted(
  stack: PolicyStack,
  system: PolicyResource,
  { quota: name, uses, users }: CountedQuota,
): SystemVerdict {
  const quota = quotaNamed(system, name);
  if (quota === undefined) return `${system.name} declares no quota ${name}`;
  if ("problem" in quota) return [{ resource: system, message: quota.problem }];
  const all = countReplicas(resourcesOf(stack, system));
  if (all.length === 0) return `${system.name} has no workload whose replicas are resources`;
  const counted = all.filter(({ resource }) => uses(resource));
  if (counted.length === 0) {
    const message = `quota ${name}: got no ${users} among ${all.length} workloads, expected one to count`;
    return [{ resource: system, message }];
  }
  const uncounted = counted.flatMap(({ resource, most }): Finding[] =>
    "problem" in most ? [{ resource, message: `quota ${name}: cannot be counted: ${most.problem}` }] : [],
  );
  return [...uncounted, ...overrun(system, quota.value, counted)];
}
