import type { Profile } from "../profiles/schema.ts";
import { rowOf } from "../targets/index.ts";
import type { OperatorMode, Target } from "../targets/names.ts";
import { membersOf, type ProcessPlan } from "./engines/store.ts";

/** Something that a tier does without in one arrangement, by its key and the values that say what exactly. */
export type Lack =
  | { readonly key: "backlog-scaling"; readonly workload: string }
  | { readonly key: "brokers"; readonly store: string; readonly members: number }
  | { readonly key: "alerts" }
  | { readonly key: "route" }
  | { readonly key: "external"; readonly title: string; readonly secret: string };

type Sentences = { readonly [Key in Lack["key"]]: (lack: Extract<Lack, { readonly key: Key }>) => string };

/** Each says what is missing, and which key brings it. */
const sentences: Sentences = {
  "backlog-scaling": ({ workload }) =>
    `${workload} does not scale on queue backlog: that needs KEDA (echelon:operators install or existing)`,
  brokers: ({ store, members }) =>
    `${store} has one broker, not ${members}: no engine that is provided here copies a queue`,
  alerts: () =>
    "no alert rules and no dashboard: they need the Prometheus operator and Grafana (echelon:operators install or existing)",
  route: () =>
    "reachable inside the cluster only: a route needs a Gateway controller (echelon:gateway names its class)",
  external: ({ title, secret }) => `${title} is not connected: echelon:secrets has no ${secret}`,
};

type Lacks = { readonly [Key in Lack["key"]]: Extract<Lack, { readonly key: Key }> };

const say = <Key extends Lack["key"]>(key: Key, lack: Lacks[Key]): string => sentences[key](lack);

/** A lack in one sentence, for people. */
export const lackSentence = (lack: Lack): string => say(lack.key, lack);

/** The operator's choices that bring what would be lacking. */
interface LackChoices {
  readonly operators?: OperatorMode | undefined;
  readonly gateway?: string | undefined;
  readonly secrets?: readonly string[] | undefined;
}

/** A store by the processes that the stack runs for it; none where a service holds it. */
interface RunBy {
  readonly processes: readonly ProcessPlan[];
}

/** Queues that the profile copies to several brokers, and that the stack runs on fewer. */
const brokersLacking = (profile: Profile, stores: Readonly<Record<string, RunBy>>): Lack[] =>
  Object.entries(profile.stores).flatMap(([store, one]): Lack[] => {
    const planned = stores[store];
    const runs = planned === undefined ? 0 : membersOf(planned);
    return one.kind === "queue" && runs > 0 && runs < one.members
      ? [{ key: "brokers", store, members: one.members }]
      : [];
  });

/** What is left out on a target. */
export function planLacks(
  profile: Profile,
  target: Target,
  { choices, stores }: { readonly choices: LackChoices; readonly stores: Readonly<Record<string, RunBy>> },
): Lack[] {
  // What else a cluster needs is for the operator to bring; a cloud has it.
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
