import { RequestError } from "../base/errors.ts";
import { onTarget } from "../profiles/onTarget.ts";
import { brokenRules } from "../profiles/rules.ts";
import type { Profile } from "../profiles/schema.ts";
import { isPerWorkflow, type WorkloadProfile } from "../profiles/workload.ts";
import type { Target } from "../targets/names.ts";
import type { CopyNames } from "./copies.ts";

/** A profile for one target, in which what the operator has several of is repeated. */
export interface Repeated {
  readonly profile: Profile;
  /** Name of a workload or store → its name in the profile of the tier, for those that are repeated. */
  readonly origins: ReadonlyMap<string, string>;
  /** Name of a workload that is a copy → the names by which it differs from the others, as a queue of its own has them. */
  readonly copies: ReadonlyMap<string, CopyNames>;
}

/** The names that the operator gives, each of which gets workloads of its own. */
export interface Names {
  /** `echelon:workflows`. @default none */
  readonly workflows?: readonly string[] | undefined;
  /** `echelon:departments`. @default one department, without a name */
  readonly departments?: readonly string[] | undefined;
}

type Key = keyof Names;

/** What one name of each key is called, and the variable by which its workloads know it. */
const keyRows = {
  workflows: { one: "workflow", variable: "WORKFLOW" },
  departments: { one: "department", variable: "DEPARTMENT" },
} as const satisfies Record<Key, { readonly one: string; readonly variable: string }>;

/** One name of a key. */
interface One {
  readonly key: Key;
  readonly name: string;
}

const ended = (name: string, { name: end }: One): string => `${name}-${end}`;

/** The part of the profile that is repeated, once more for one name. */
interface Part {
  readonly workloads: readonly string[];
  /** Stores that only these workloads use. */
  readonly stores: readonly string[];
}

const renamed = <Value>(
  values: Readonly<Record<string, Value>>,
  names: readonly string[],
  one: One,
): Record<string, Value> =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [names.includes(name) ? ended(name, one) : name, value]),
  );

/** A public workload of a department has the paths that begin with the name of the department. */
const pathOf = ({ public: isPublic, path = "" }: WorkloadProfile, one: One): { readonly path?: string } =>
  isPublic && one.key === "departments" ? { path: `/${one.name}${path}` } : {};

/** Where its autoscaler has a name, each of them gets one of its own. */
function scalingOf({ autoscaling }: WorkloadProfile, one: One): Pick<WorkloadProfile, "autoscaling"> {
  return autoscaling?.name === undefined
    ? {}
    : { autoscaling: { ...autoscaling, name: ended(autoscaling.name, one) } };
}

function workloadFor(workload: WorkloadProfile, { stores }: Part, one: One): WorkloadProfile {
  const { uses, optionalUses = [], environment } = workload;
  return {
    ...workload,
    ...pathOf(workload, one),
    ...scalingOf(workload, one),
    uses: renamed(uses, stores, one),
    optionalUses: optionalUses.map((store) => (stores.includes(store) ? ended(store, one) : store)),
    environment: { ...environment, [keyRows[one.key].variable]: one.name },
  };
}

/** @throws RequestError for a name that makes a second workload or store of one name. */
function refuseTwice(key: Key, names: readonly string[]): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return;
  throw new RequestError(
    `echelon:${key}: got a ${keyRows[key].one} that makes a second ${twice}, expected names that are still free`,
  );
}

/** The profile with a part of it repeated for each of the names of a key. */
function repeat(
  { profile, origins, copies }: Repeated,
  part: Part,
  key: Key,
  given: readonly string[],
): Repeated {
  const all = given.map((name): One => ({ key, name }));
  const each = <Value>(
    values: Readonly<Record<string, Value>>,
    names: readonly string[],
    valueFor: (value: Value, one: One) => Value,
  ): [string, Value][] =>
    Object.entries(values).flatMap(([name, value]): [string, Value][] =>
      names.includes(name) ? all.map((one) => [ended(name, one), valueFor(value, one)]) : [[name, value]],
    );
  const workloads = each(profile.workloads, part.workloads, (one, of) => workloadFor(one, part, of));
  const stores = each(profile.stores, part.stores, (store) => store);
  refuseTwice(
    key,
    [...workloads, ...stores].map(([name]) => name),
  );
  const repeated = [...part.workloads, ...part.stores].flatMap((name) =>
    all.map((one): [string, string] => [ended(name, one), origins.get(name) ?? name]),
  );
  const copied = part.workloads.flatMap((name) =>
    all.map((one): [string, CopyNames] => [ended(name, one), [...(copies.get(name) ?? []), one.name]]),
  );
  return {
    profile: {
      ...profile,
      workloads: Object.fromEntries(workloads),
      stores: Object.fromEntries(stores),
    },
    origins: new Map([...origins, ...repeated]),
    copies: new Map([...copies, ...copied]),
  };
}

const marked = ({ workloads }: Profile, is: (workload: WorkloadProfile) => boolean): string[] =>
  Object.entries(workloads).flatMap(([name, workload]) => (is(workload) ? [name] : []));

/** The workloads, with those marked `perWorkflow` repeated for each workflow. */
const perWorkflow = (given: Repeated, workflows: readonly string[]): Repeated =>
  repeat(given, { workloads: marked(given.profile, isPerWorkflow), stores: [] }, "workflows", workflows);

/** Whether each copy has a queue of its own in the store, so that one store is for all copies. */
const hasQueues = (store: Profile["stores"][string] | undefined): boolean =>
  store?.kind === "queue" && store.queuePerCopy === true;

/**
 * What each department has for itself: the workloads that are marked, and the stores that nobody else uses, if they do not have
 * a queue for each.
 */
function apart(profile: Profile): Part {
  const workloads = marked(profile, (one) => one.perDepartment === true);
  const usedBy = (store: string): string[] => marked(profile, ({ uses }) => Object.hasOwn(uses, store));
  const isOwn = (store: string): boolean => {
    const users = usedBy(store);
    return (
      !hasQueues(profile.stores[store]) && users.length > 0 && users.every((user) => workloads.includes(user))
    );
  };
  return { workloads, stores: Object.keys(profile.stores).filter(isOwn) };
}

/** Quotas and nodes of a tier are those of one department. */
function forSeveral(profile: Profile, count: number): Profile {
  const { quotas, nodes } = profile;
  const times = Object.fromEntries(Object.entries(quotas).map(([name, figure]) => [name, figure * count]));
  return {
    ...profile,
    quotas: times as Profile["quotas"],
    nodes: { ...nodes, min: nodes.min * count, max: nodes.max * count },
  };
}

/** The profile with workloads and stores of its own for each department. */
function perDepartment(given: Repeated, departments: readonly string[]): Repeated {
  const repeated = repeat(given, apart(given.profile), "departments", departments);
  return { ...repeated, profile: forSeveral(repeated.profile, departments.length) };
}

/** The profile without what a repeated workload may have that one of a profile may not. */
const comparable = (profile: Profile, { departments }: Names): Profile =>
  departments === undefined
    ? profile
    : {
        ...profile,
        workloads: Object.fromEntries(
          Object.entries(profile.workloads).map(([name, { path: _, pools: __, ...workload }]) => [
            name,
            { ...workload, public: false },
          ]),
        ),
      };

/**
 * Checks that the repeated workloads still fit the limits that they share and the databases that they use.
 */
function checkRepeated(repeated: Repeated, names: Names): Repeated {
  const [broken] = brokenRules(comparable(repeated.profile, names));
  if (broken === undefined) return repeated;
  const given = (Object.entries(names) as [Key, readonly string[] | undefined][])
    .filter(([, some]) => some !== undefined)
    .map(([key, some = []]) => ({ key, count: `${some.length} ${key}` }));
  const keys = given.map(({ key }) => `echelon:${key}`).join(" and ");
  const counts = given.map(({ count }) => count).join(" and ");
  throw new RequestError(
    `${keys}: got ${counts}, which break a rule of the profile: ${broken.path.join(".")}: expected ${broken.expected}`,
  );
}

/** The departments that the stack keeps apart; undefined where the tier knows none. */
const departmentsOf = (profile: Profile, { departments }: Names) =>
  departments !== undefined && apart(profile).workloads.length > 0 ? departments : undefined;

/** @throws RequestError if the tier runs a service for each workflow, whether it has a name or not, and none is named. */
function workflowsOf({ system, tier, workloads }: Profile, names: Names): readonly string[] | undefined {
  const { workflows = [] } = names;
  const repeated = Object.values(workloads).filter(isPerWorkflow);
  if (repeated.length > 0 && workflows.length > 0) return workflows;
  if (repeated.every(({ perWorkflow }) => perWorkflow === "ifNamed")) return undefined;
  throw new RequestError(
    `echelon:workflows: got nothing, expected the names of the workflows: ${system}/${tier} runs a service for each`,
  );
}

/**
 * The profile for one target: with the figures that the source states for that target, with a workload for each of the
 * operator's workflows, and with workloads and stores for each department.
 *
 * @throws RequestError if the tier runs a service for each workflow and the operator names none, or too many.
 */
export function profileFor(profile: Profile, target: Target, names: Names = {}): Repeated {
  const stated: Repeated = { profile: onTarget(profile, target), origins: new Map(), copies: new Map() };
  const departments = departmentsOf(profile, names);
  const workflows = workflowsOf(profile, names);
  if (workflows === undefined && departments === undefined) return stated;
  const inWorkflows = workflows === undefined ? stated : perWorkflow(stated, workflows);
  const all = departments === undefined ? inWorkflows : perDepartment(inWorkflows, departments);
  return checkRepeated(all, { workflows, departments });
}
