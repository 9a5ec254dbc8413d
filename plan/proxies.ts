import { rowOf } from "../targets/index.ts";
import { proxyRoom } from "../targets/kubernetes/gatewayClasses.ts";
import type { Target } from "../targets/names.ts";
import { rounded } from "./quotas.ts";
import { type SsoPlan, ssoRoom } from "./sso.ts";
import type { Choices, QuotaPlan } from "./types.ts";

/**
 * The quotas with the proxies of the stack's Gateway, where these are pods in the stack's namespace, and with those of single
 * sign-on. The tier does not count them, so its limits grow by what they use.
 */
export function withProxies(
  quotas: readonly QuotaPlan[],
  target: Target,
  { gateway = "none", sso = null }: Pick<Choices, "gateway"> & { readonly sso?: SsoPlan | null },
): QuotaPlan[] {
  const rooms = [rowOf(target).ownCluster ? proxyRoom(gateway) : {}, ssoRoom(sso)];
  return quotas.map(({ name, limit, used }) => {
    const more = rooms.reduce((sum, room) => sum + (room[name] ?? 0), 0);
    return { name, limit: rounded(limit + more), used: rounded(used + more) };
  });
}
