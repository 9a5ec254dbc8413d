import { RequestError, show, UnsupportedError } from "../base/errors.ts";
import { didYouMean } from "../base/suggest.ts";
import type { Profile } from "../profiles/schema.ts";
import type { CopyNames } from "./copies.ts";
import { type EngineContext, possibleEngines } from "./engines/choose.ts";
import type { StoreInput } from "./engines/store.ts";
import { guestEngines, guestOf } from "./guests.ts";
import { queueParts } from "./queueParts.ts";
import { hostInput, sharingOf } from "./sharedDatabases.ts";
import { isSigned } from "./transport.ts";
import type { Choices, EnginePlan } from "./types.ts";
import { signedVariables, withPrefix, withStoreName } from "./variables.ts";

/** The stores of a profile as inputs of the engines. */
export const storeInputs = ({ stores, workloads }: Profile): StoreInput[] =>
  Object.entries(stores).map(([name, store]) => {
    const users = Object.entries(workloads).filter(([, { uses }]) => Object.hasOwn(uses, name));
    return { name, store, users: users.map(([user]) => user) };
  });

interface StoreContext extends EngineContext {
  /** Store → the engine that the operator wants for it. */
  readonly engines: Readonly<Record<string, string>>;
  readonly databases: NonNullable<Choices["databases"]>;
  /** Name of a repeated store → its name in the tier. */
  readonly origins: ReadonlyMap<string, string>;
  /** Name of a workload that is a copy → the names by which it differs from the others. */
  readonly copies: ReadonlyMap<string, CopyNames>;
  /** Start of the keys of this arrangement in messages. */
  readonly keys: string;
  /** What the operator has given up of this arrangement: one that serves no longer. @default nothing */
  readonly retire?: NonNullable<Choices["retire"]>;
}

/** Whether a store is deleted for good, by its key or its name. Without a plan its engine is not known, nor its key. */
const isDeleted = ({ retire = {} }: StoreContext, name: string): boolean =>
  Object.entries(retire).some(
    ([key, what]) => what === "delete" && (key === name || key.startsWith(`${name}-`)),
  );

function checkStoreNames({ stores }: Profile, { engines, keys, origins }: StoreContext): void {
  const known = [...new Set(Object.keys(stores).flatMap((name) => [origins.get(name) ?? name, name]))];
  const wrong = Object.keys(engines).find((name) => !known.includes(name));
  if (wrong === undefined) return;
  throw new RequestError(
    `${keys}engines: got the store ${show(wrong)}, expected one of ${known.join(", ")}${didYouMean(wrong, known)}`,
  );
}

/** Why the store cannot have the engine that the operator wants. */
function refusedEngine(input: StoreInput, wanted: string, context: StoreContext): UnsupportedError {
  const known = [...new Set(possibleEngines(input, context).flatMap(({ engine }) => engine ?? []))];
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

/** The plan of a store with what its profile states for every kind. A repeated store has the variables of that in the tier. */
function asStated(
  store: EnginePlan,
  { store: { recovery, variablePrefix } }: StoreInput,
  { origins, operators }: StoreContext,
): EnginePlan {
  const origin = origins.get(store.name);
  const all = [...store.variables, ...(isSigned(store, operators) ? signedVariables(store) : [])];
  const named = origin === undefined ? all : withStoreName(all, { from: store.name, to: origin });
  return {
    ...store,
    ...(recovery === undefined ? {} : { asked: recovery }),
    variables: variablePrefix === undefined ? named : withPrefix(named, variablePrefix),
  };
}

/**
 * The stores of a profile on one target, each with the engine that holds it.
 *
 * @throws RequestError if the operator wants an engine for a store that the profile does not have; UnsupportedError if
 * the target cannot hold a store, or not with that engine.
 */
export function planEngines(profile: Profile, context: StoreContext): EnginePlan[] {
  checkStoreNames(profile, context);
  const inputs = storeInputs(profile);
  const sharing = sharingOf(inputs, { ...context, guest: guestEngines[context.target] });
  const objects = inputs.find(({ store }) => store.kind === "object")?.name;
  const planned = (input: StoreInput): EnginePlan =>
    planEngine(withParts(input, profile, context), profile, { ...context, objects });
  if (sharing === null) return inputs.flatMap((input) => plannedUnlessDeleted(input, planned, context));
  // The server has the databases of its guests too.
  const host = planned(hostInput(sharing));
  return inputs.map((input) => {
    if (input.name === host.name) return host;
    const guest = sharing.guests.find(({ name }) => name === input.name);
    return guest === undefined ? planned(input) : asStated(guestOf(guest, host), guest, context);
  });
}

/** The store with who uses which of its queues, where each copy has its own. */
const withParts = (input: StoreInput, profile: Profile, { copies }: StoreContext): StoreInput =>
  input.store.kind === "queue" && input.store.queuePerCopy === true
    ? { ...input, parts: queueParts(input.name, profile, copies) }
    : input;

/** The plan of a store; none if the target cannot hold it any more, and it is deleted for good. */
function plannedUnlessDeleted(
  input: StoreInput,
  planned: (input: StoreInput) => EnginePlan,
  context: StoreContext,
): EnginePlan[] {
  try {
    return [planned(input)];
  } catch (error) {
    if (error instanceof UnsupportedError && isDeleted(context, input.name)) return [];
    throw error;
  }
}

/** @throws as planEngines */
function planEngine(input: StoreInput, profile: Profile, context: StoreContext): EnginePlan {
  const wanted = new Map(Object.entries(context.engines));
  const [chosen, ...others] = possibleEngines(input, context);
  if (chosen.engine === null) {
    throw new UnsupportedError(
      `${profile.system}/${profile.tier} on ${context.target}: store ${input.name}: ${chosen.unsupported}`,
    );
  }
  const engine =
    wanted.get(input.name) ?? wanted.get(context.origins.get(input.name) ?? input.name) ?? chosen.engine;
  const named = [chosen, ...others].find((one) => one.engine === engine);
  if (named === undefined || named.engine === null) throw refusedEngine(input, engine, context);
  return asStated(named, input, context);
}
