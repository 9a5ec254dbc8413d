import type { Input } from "@pulumi/pulumi";
import { defect } from "../base/errors.ts";
import { platformVariables, secretVariable } from "../plan/environment.ts";
import type { Plan, WorkloadPlan } from "../plan/types.ts";
import type { EndpointOf, SecretReference, Wiring, WorkloadsWiring } from "./platform.ts";

type Entries<Value> = readonly (readonly [variable: string, value: Value])[];

/** Refuses two values for one variable. The plan has refused such clashes already, so this is a fault of Echelon. */
function refuseTwice(workload: string, variables: readonly string[], shared: ReadonlySet<string>): void {
  const twice = variables.find((name, index) => variables.indexOf(name) !== index && !shared.has(name));
  if (twice !== undefined) {
    throw defect(`wiring workload ${workload}: got the variable ${twice} twice, expected it once`);
  }
}

/** Variables that several stores may set, because all give them the same value. */
const sharedBy = ({ stores }: Plan, { uses }: WorkloadPlan): ReadonlySet<string> =>
  new Set(
    Object.keys(uses).flatMap((name) =>
      (stores[name]?.variables ?? []).filter(({ shared }) => shared).map((variable) => variable.name),
    ),
  );

const wantedSecrets = ({ externals }: Pick<Plan, "externals">): string[] => [
  ...new Set(externals.map(({ secret }) => secret)),
];

/** Names of the external services' secrets that the operator has not given. `given` has those that were, by name. */
export const missingSecrets = (
  plan: Pick<Plan, "externals">,
  given: Readonly<Record<string, unknown>>,
): string[] => wantedSecrets(plan).filter((secret) => given[secret] === undefined);

/** The variables of each workload: those of the plan, of its stores, and of the external services' secrets. */
export function wire(
  plan: Plan,
  endpoints: Readonly<Record<string, EndpointOf>>,
  held: Readonly<Record<string, SecretReference>>,
): Record<string, Wiring> {
  const wiringOf = (workload: WorkloadPlan): Wiring => {
    const called = { externals: plan.externals.filter(({ name }) => workload.calls.includes(name)) };
    const opened: Entries<SecretReference> = wantedSecrets(called).flatMap((secret) => {
      const reference = held[secret];
      return reference === undefined ? [] : [[secretVariable(secret), reference] as const];
    });
    const used = Object.keys(workload.uses).flatMap((store) => endpoints[store]?.(workload.name) ?? []);
    const needed = workload.needs.flatMap((store) => endpoints[store]?.(workload.name) ?? []);
    const requires = needed.flatMap((one) => [...Object.keys(one.environment), ...Object.keys(one.secrets)]);
    const environment: Entries<Input<string>> = [
      ...Object.entries(workload.environment),
      [platformVariables.requires, [...new Set(requires)].toSorted().join(",")],
      [platformVariables.missingSecrets, missingSecrets(called, held).join(",")],
      ...used.flatMap((endpoint) => Object.entries(endpoint.environment)),
    ];
    const secrets: Entries<SecretReference> = [
      ...opened,
      ...used.flatMap((endpoint) => Object.entries(endpoint.secrets)),
    ];
    const variables = [...environment, ...secrets].map(([variable]) => variable);
    refuseTwice(workload.name, variables, sharedBy(plan, workload));
    return { environment: Object.fromEntries(environment), secrets: Object.fromEntries(secrets) };
  };
  return Object.fromEntries(
    Object.values(plan.workloads).map((workload) => [workload.name, wiringOf(workload)]),
  );
}

/** The variables of one workload; none if it has no entry. */
export const wiringFor = ({ wiring }: WorkloadsWiring, workload: string): Wiring =>
  wiring[workload] ?? { environment: {}, secrets: {} };
