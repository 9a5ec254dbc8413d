import { UnsupportedError } from "../base/errors.ts";
import type { Profile } from "../profiles/schema.ts";
import { chooseEngine, type EngineContext } from "./engines/choose.ts";
import type { StoreInput } from "./engines/store.ts";
import type { EnginePlan } from "./types.ts";

/** The stores of a profile as inputs of the engines. */
export const storeInputs = ({ stores, workloads }: Profile): StoreInput[] =>
  Object.entries(stores).map(([name, store]) => {
    const users = Object.entries(workloads).filter(([, { uses }]) => uses.includes(name));
    return { name, store, users: users.map(([user]) => user) };
  });

/**
 * The stores of a profile on one target, each with the engine that holds it.
 *
 * @throws UnsupportedError if the target cannot hold one of them.
 */
export const planEngines = (profile: Profile, context: EngineContext): EnginePlan[] =>
  storeInputs(profile).map((input) => {
    const chosen = chooseEngine(input, context);
    if (chosen.engine === null) {
      throw new UnsupportedError(
        `${profile.system}/${profile.tier} on ${context.target}: store ${input.name}: ${chosen.unsupported}`,
      );
    }
    return chosen;
  });
