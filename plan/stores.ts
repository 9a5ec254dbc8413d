import { RequestError, show, UnsupportedError } from "../base/errors.ts";
import { didYouMean } from "../base/suggest.ts";
import type { Profile } from "../profiles/schema.ts";
import { type EngineContext, possibleEngines } from "./engines/choose.ts";
import type { StoreInput } from "./engines/store.ts";
import type { EnginePlan } from "./types.ts";

/** The stores of a profile as inputs of the engines. */
export const storeInputs = ({ stores, workloads }: Profile): StoreInput[] =>
  Object.entries(stores).map(([name, store]) => {
    const users = Object.entries(workloads).filter(([, { uses }]) => Object.hasOwn(uses, name));
    return { name, store, users: users.map(([user]) => user) };
  });

interface StoreContext extends EngineContext {
  /** Store → the engine that the operator wants for it. */
  readonly engines: Readonly<Record<string, string>>;
  /** Start of the keys of this arrangement in messages. */
  readonly keys: string;
}

function checkStoreNames({ stores }: Profile, { engines, keys }: StoreContext): void {
  const known = Object.keys(stores);
  const wrong = Object.keys(engines).find((name) => !known.includes(name));
  if (wrong === undefined) return;
  throw new RequestError(
    `${keys}engines: got the store ${show(wrong)}, expected one of ${known.join(", ")}${didYouMean(wrong, known)}`,
  );
}

/** Why the store cannot have the engine that the operator wants. */
function refusedEngine(input: StoreInput, wanted: string, context: StoreContext): UnsupportedError {
  const known = possibleEngines(input, context).flatMap(({ engine }) => engine ?? []);
  const withOperators = possibleEngines(input, {
    ...context,
    operators: { ...context.operators, stores: "existing" },
  });
  const reason = withOperators.some(({ engine }) => engine === wanted)
    ? ": an operator runs that engine, and echelon:operators is none"
    : didYouMean(wanted, known);
  return new UnsupportedError(
    `${context.keys}engines.${input.name}: got ${show(wanted)}, expected ${known.join(" or ")} on ${context.target}${reason}`,
  );
}

/**
 * The stores of a profile on one target, each with the engine that holds it.
 *
 * @throws RequestError if the operator wants an engine for a store that the profile does not have; UnsupportedError if
 * the target cannot hold a store, or not with that engine.
 */
export function planEngines(profile: Profile, context: StoreContext): EnginePlan[] {
  checkStoreNames(profile, context);
  const wanted = new Map(Object.entries(context.engines));
  const inputs = storeInputs(profile);
  const objects = inputs.find(({ store }) => store.kind === "object")?.name;
  return inputs.map((input) => {
    const [chosen, ...others] = possibleEngines(input, { ...context, objects });
    if (chosen.engine === null) {
      throw new UnsupportedError(
        `${profile.system}/${profile.tier} on ${context.target}: store ${input.name}: ${chosen.unsupported}`,
      );
    }
    const engine = wanted.get(input.name) ?? chosen.engine;
    const named = [chosen, ...others].find((one) => one.engine === engine);
    if (named === undefined || named.engine === null) throw refusedEngine(input, engine, context);
    return named;
  });
}
