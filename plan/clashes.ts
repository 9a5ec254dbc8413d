import { UnsupportedError } from "../base/errors.ts";
import type { Profile } from "../profiles/schema.ts";
import type { Target } from "../targets/names.ts";
import { platformVariables, secretVariable } from "./environment.ts";
import type { StorePlan, WorkloadPlan } from "./types.ts";

/** Something that sets an environment variable of a workload. */
interface Setter {
  readonly variable: string;
  /** What sets it, as error messages name it. */
  readonly by: string;
  /**
   * Setters with the same text here give the variable the same value, so they do not clash; null shares with none.
   */
  readonly shared: string | null;
  /** What the operator can change to remove a clash; null if nothing can be changed. */
  readonly change: string | null;
}

const plannedSetters = ({ workloads }: Profile, { name, environment }: WorkloadPlan): Setter[] => {
  const own = workloads[name]?.environment ?? {};
  return [...Object.keys(environment), ...Object.values(platformVariables)].map((variable) => ({
    variable,
    by: "the plan",
    shared: null,
    change: Object.hasOwn(own, variable) ? `take it out of workloads.${name}.environment` : null,
  }));
};

function storeSetters({ name, variables }: StorePlan, workload: string): Setter[] {
  const first = variables.find(({ database }) => database !== null);
  return variables.map((one) => {
    const further = one.database !== null && one !== first;
    return {
      variable: one.name,
      by: further ? `the database ${one.database} of the store ${name}` : `the store ${name}`,
      shared: one.shared ? "stack" : null,
      change: further
        ? `rename the database ${one.database} (stores.${name}.databases)`
        : `let another workload use ${name} (workloads.${workload}.uses)`,
    };
  });
}

const externalSetters = ({ externals }: Profile, { calls }: WorkloadPlan): Setter[] =>
  Object.entries(externals)
    .filter(([name]) => calls.includes(name))
    .map(([name, { secret }]) => ({
      variable: secretVariable(secret),
      by: `the secret ${secret}`,
      // Two services that use one secret get the same value.
      shared: `secret ${secret}`,
      change: `give the secret another name (externals.${name}.secret)`,
    }));

/** The first two setters that give one variable different values; null if none do. */
function clashOf(setters: readonly Setter[]): readonly [Setter, Setter] | null {
  const seen = new Map<string, Setter>();
  for (const setter of setters) {
    const first = seen.get(setter.variable);
    if (first === undefined) seen.set(setter.variable, setter);
    else if (first.shared === null || first.shared !== setter.shared) return [first, setter];
  }
  return null;
}

/**
 * Refuses a workload in which two setters give one variable different values: one of the values would be lost.
 *
 * @throws UnsupportedError with the variable, what sets it, and what to change.
 */
export function refuseClashes(
  profile: Profile,
  target: Target,
  { workloads, stores }: { workloads: Record<string, WorkloadPlan>; stores: Record<string, StorePlan> },
): void {
  for (const workload of Object.values(workloads)) {
    const used = Object.keys(workload.uses).flatMap((name) => stores[name] ?? []);
    const clash = clashOf([
      ...plannedSetters(profile, workload),
      ...externalSetters(profile, workload),
      ...used.flatMap((store) => storeSetters(store, workload.name)),
    ]);
    if (clash === null) continue;
    const [first, other] = clash;
    const changes = [first.change, other.change].filter((change) => change !== null);
    throw new UnsupportedError(
      `${profile.system}/${profile.tier} on ${target}: workload ${workload.name}: got ${first.variable} from ${first.by} and from ${other.by}, expected it from one: ${changes.join(", or ")}`,
    );
  }
}
