import type { Lack } from "./lack.ts";
import { type LackContext, onCluster } from "./lacking/context.ts";
import { nodeLacks } from "./lacking/nodes.ts";
import { storeLacks } from "./lacking/stores.ts";
import { tierLacks } from "./lacking/tier.ts";
import { triggerLacks } from "./lacking/triggers.ts";
import { workloadLacks } from "./lacking/workloads.ts";
import { runsPods } from "./pods.ts";

/** What a cluster has only where the operator provides it: alerts, and a way from outside. */
function keysLacking(context: LackContext): Lack[] {
  const { choices, operators } = context;
  const routes = !onCluster(context) || (choices.gateway ?? "none") !== "none";
  return [
    ...(runsPods(context) && operators.monitoring === "none" ? [{ key: "alerts" } as const] : []),
    ...(routes ? [] : [{ key: "route" } as const]),
  ];
}

/** External services without a secret. */
const externalsLacking = ({ profile, choices }: LackContext): Lack[] =>
  Object.values(profile.externals)
    .filter(({ secret }) => !(choices.secrets ?? []).includes(secret))
    .map(({ title, secret }) => ({ key: "external", title, secret }));

/**
 * What the tier states and the plan does not deliver on its target, or not exactly. test/plan/fields says of each field of
 * a profile whether it is delivered, listed here, or information only.
 */
export const planLacks = (context: LackContext): Lack[] => [
  ...workloadLacks(context),
  ...tierLacks(context),
  ...storeLacks(context),
  ...nodeLacks(context),
  ...triggerLacks(context),
  ...keysLacking(context),
  ...externalsLacking(context),
];
