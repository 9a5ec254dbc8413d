import { rowOf } from "../targets/index.ts";
import { proxyRoom } from "../targets/kubernetes/gatewayClasses.ts";
import type { Target } from "../targets/names.ts";
import { type LoadTestPlan, loadTestRoom } from "./loadTests.ts";
import { rounded } from "./quotas.ts";
import { type SsoPlan, ssoRoom } from "./sso.ts";
import type { Choices, QuotaPlan } from "./types.ts";

/** What a stack has beside its workloads and stores. */
interface Beside {
  readonly sso?: SsoPlan | null;
  readonly loadTest?: LoadTestPlan | null;
}

/**
 * The quotas with the proxies of the stack's Gateway, where these are pods in the stack's namespace, and with those of single
 * sign-on and what starts its load tests. The tier does not count them, so its limits grow by what they use.
 */
export function withProxies(
  quotas: readonly QuotaPlan[],
  target: Target,
  { gateway = "none", sso = null, loadTest = null }: Pick<Choices, "gateway"> & Beside,
): QuotaPlan[] {
  const rooms = [rowOf(target).ownCluster ? proxyRoom(gateway) : {}, ssoRoom(sso), loadTestRoom(loadTest)];
  return quotas.map(({ name, limit, used }) => {
    const more = rooms.reduce((sum, room) => sum + (room[name] ?? 0), 0);
    return { name, limit: rounded(limit + more), used: rounded(used + more) };
  });
}
