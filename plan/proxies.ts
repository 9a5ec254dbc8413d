import { rowOf } from "../targets/index.ts";
import { proxyRoom } from "../targets/kubernetes/gatewayClasses.ts";
import type { Target } from "../targets/names.ts";
import { rounded } from "./quotas.ts";
import type { Choices, QuotaPlan } from "./types.ts";

/**
 * The quotas with the proxies of the stack's Gateway, where these are pods in the stack's namespace. The tier does not
 * count them, so its limits grow by what they use.
 */
export function withProxies(
  quotas: readonly QuotaPlan[],
  target: Target,
  { gateway = "none" }: Choices,
): QuotaPlan[] {
  const room = rowOf(target).ownCluster ? proxyRoom(gateway) : {};
  return quotas.map(({ name, limit, used }) => {
    const more = room[name] ?? 0;
    return { name, limit: rounded(limit + more), used: rounded(used + more) };
  });
}
