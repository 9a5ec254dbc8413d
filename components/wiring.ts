import type { Input } from "@pulumi/pulumi";
import { defect } from "../base/errors.ts";
import { platformVariables, secretVariable } from "../plan/environment.ts";
import type { Plan, WorkloadPlan } from "../plan/types.ts";
import type { SecretReference, StoreEndpoint, Wiring, WorkloadsWiring } from "./platform.ts";

type Entries<Value> = readonly (readonly [variable: string, value: Value])[];

/** The plan refuses a workload with such a clash, so that whoever comes here has broken the plan's word. */
function refuseTwice(workload: string, variables: readonly string[], shared: ReadonlySet<string>): void {
  const twice = variables.find((name, index) => variables.indexOf(name) !== index && !shared.has(name));
  if (twice !== undefined) {
    throw defect(`wiring workload ${workload}: got the variable ${twice} twice, expected it once`);
  }
}

/** Variables that all stores of the stack give the same value. */
const sharedBy = ({ stores }: Plan, { uses }: WorkloadPlan): ReadonlySet<string> =>
  new Set(
    uses.flatMap((name) =>
      (stores[name]?.variables ?? []).filter(({ shared }) => shared).map((variable) => variable.name),
    ),
  );

const wantedSecrets = ({ externals }: Plan): string[] => [...new Set(externals.map(({ secret }) => secret))];

/** Secrets of external services that nobody has given yet; `given` holds the others by name. */
export const missingSecrets = (plan: Plan, given: Readonly<Record<string, unknown>>): string[] =>
  wantedSecrets(plan).filter((secret) => given[secret] === undefined);

/** Each workload's variables: what the plan says, what its stores add, and the external services' secrets. */
export function wire(
  plan: Plan,
  endpoints: Readonly<Record<string, StoreEndpoint>>,
  held: Readonly<Record<string, SecretReference>>,
): Record<string, Wiring> {
  const missing = missingSecrets(plan, held).join(",");
  const opened: Entries<SecretReference> = wantedSecrets(plan).flatMap((secret) => {
    const reference = held[secret];
    return reference === undefined ? [] : [[secretVariable(secret), reference] as const];
  });
  const wiringOf = (workload: WorkloadPlan): Wiring => {
    const used = workload.uses.flatMap((store) => endpoints[store] ?? []);
    const environment: Entries<Input<string>> = [
      ...Object.entries(workload.environment),
      [platformVariables.missingSecrets, missing],
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

/** What one workload is told; nothing where nobody wired it. */
export const wiringFor = ({ wiring }: WorkloadsWiring, workload: string): Wiring =>
  wiring[workload] ?? { environment: {}, secrets: {} };
