import { UnsupportedError } from "../base/errors.ts";
import type { Profile } from "../profiles/schema.ts";
import { chooseEngine, type StoreContext } from "./engines/choose.ts";
import type { Given } from "./engines/store.ts";
import type { StorePlan } from "./types.ts";

/** The stores of a profile as an engine gets them. */
export const givenStores = ({ stores, workloads }: Profile): Given[] =>
  Object.entries(stores).map(([name, store]) => {
    const users = Object.entries(workloads).filter(([, { uses }]) => uses.includes(name));
    return { name, store, users: users.map(([user]) => user) };
  });

/** The stores of a profile on one target. @throws UnsupportedError where the target cannot hold one of them. */
export function planStores(profile: Profile, context: StoreContext): Record<string, StorePlan> {
  const entries = givenStores(profile).map((given) => {
    const chosen = chooseEngine(given, context);
    if (chosen.engine === null) {
      throw new UnsupportedError(
        `${profile.system}/${profile.tier} on ${context.target}: store ${given.name}: ${chosen.unsupported}`,
      );
    }
    return [given.name, chosen] as const;
  });
  return Object.fromEntries(entries);
}
