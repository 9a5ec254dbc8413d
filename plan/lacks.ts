import type { Profile } from "../profiles/schema.ts";
import { rowOf } from "../targets/index.ts";
import type { OperatorMode, Target } from "../targets/names.ts";
import { membersOf, type ProcessPlan } from "./engines/store.ts";

/** Something that the tier states and that this plan does not provide: a key, and values that say what exactly. */
export type Lack =
  | { readonly key: "backlog-scaling"; readonly workload: string }
  | { readonly key: "brokers"; readonly store: string; readonly members: number }
  | { readonly key: "alerts" }
  | { readonly key: "route" }
  | { readonly key: "external"; readonly title: string; readonly secret: string };

type Sentences = { readonly [Key in Lack["key"]]: (lack: Extract<Lack, { readonly key: Key }>) => string };

/** Each sentence says what is missing, and which configuration key provides it. */
const sentences: Sentences = {
  "backlog-scaling": ({ workload }) =>
    `${workload} does not scale with the queue's backlog: that needs KEDA (set echelon:operators to install or existing)`,
  brokers: ({ store, members }) =>
    `${store} has one broker instead of ${members}: no engine that is available here replicates a queue`,
  alerts: () =>
    "there are no alert rules and no dashboard: they need the Prometheus operator and Grafana (set echelon:operators to install or existing)",
  route: () =>
    "the stack is reachable inside the cluster only: a route needs a Gateway controller (set echelon:gateway to its class)",
  external: ({ title, secret }) => `${title} is not connected: echelon:secrets has no ${secret}`,
};

type Lacks = { readonly [Key in Lack["key"]]: Extract<Lack, { readonly key: Key }> };

const say = <Key extends Lack["key"]>(key: Key, lack: Lacks[Key]): string => sentences[key](lack);

/** A lack as a sentence for people. */
export const lackSentence = (lack: Lack): string => say(lack.key, lack);

/** The operator's choices that decide what is lacking. */
interface LackChoices {
  readonly operators?: OperatorMode | undefined;
  readonly gateway?: string | undefined;
  readonly secrets?: readonly string[] | undefined;
}

/** The processes that the stack runs for a store; none if a service of the target holds it. */
interface RunBy {
  readonly processes: readonly ProcessPlan[];
}

/** Queues that have several brokers in the profile and fewer in the plan. */
const brokersLacking = (profile: Profile, stores: Readonly<Record<string, RunBy>>): Lack[] =>
  Object.entries(profile.stores).flatMap(([store, one]): Lack[] => {
    const planned = stores[store];
    const runs = planned === undefined ? 0 : membersOf(planned);
    return one.kind === "queue" && runs > 0 && runs < one.members
      ? [{ key: "brokers", store, members: one.members }]
      : [];
  });

/** What the plan lacks on a target. */
export function planLacks(
  profile: Profile,
  target: Target,
  { choices, stores }: { readonly choices: LackChoices; readonly stores: Readonly<Record<string, RunBy>> },
): Lack[] {
  // On a cluster, operators and the Gateway controller are the user's choice; a cloud has its own services.
  const { ownCluster } = rowOf(target);
  const bare = ownCluster && (choices.operators ?? "none") === "none";
  const inside = ownCluster && (choices.gateway ?? "none") === "none";
  const secrets = new Set(choices.secrets);
  const backlog = Object.entries(profile.workloads)
    .filter(([, { autoscaling }]) => bare && autoscaling?.backlogSeconds !== undefined)
    .map(([workload]): Lack => ({ key: "backlog-scaling", workload }));
  const externals = Object.values(profile.externals)
    .filter(({ secret }) => !secrets.has(secret))
    .map(({ title, secret }): Lack => ({ key: "external", title, secret }));
  return [
    ...backlog,
    ...brokersLacking(profile, stores),
    ...(bare ? [{ key: "alerts" } as const] : []),
    ...(inside ? [{ key: "route" } as const] : []),
    ...externals,
  ];
}
