import { planBackup } from "./backup.ts";
import { larger } from "./larger.ts";
import { planRecovery } from "./recovery.ts";
import { planSnapshots } from "./snapshots.ts";
import { storeKey } from "./storeKey.ts";
import { transportOf } from "./transport.ts";
import type { Choices, EnginePlan, OperatorModes, Phase, StorePlan } from "./types.ts";

interface StandingArgs {
  /** Stores of the arrangement on which the workloads run. */
  readonly serving: readonly EnginePlan[];
  /** Stores of the arrangement that stands beside it; empty if there is none. */
  readonly beside: readonly EnginePlan[];
  /** What the stores are that only `beside` has. */
  readonly phase: Exclude<Phase, "serving">;
  /** Key or name of a store → what becomes of it once its data has moved on. */
  readonly retire: NonNullable<Choices["retire"]>;
  readonly operators: OperatorModes;
  /** Whether the cloud keeps snapshots of the volumes of the stack's cluster. */
  readonly keepsVolumes: boolean;
}

type Care = Pick<StorePlan, "backup" | "archive" | "snapshots" | "recovery" | "transport">;

/** The copies of a store with what they give back, and how it is reached. */
function careOf(store: EnginePlan, key: string, args: StandingArgs): Care {
  const { retire, operators, keepsVolumes } = args;
  const backup = planBackup(store, key, retire);
  const snapshots = keepsVolumes ? planSnapshots(store, backup) : null;
  const recovery = planRecovery(store, { backup, snapshots });
  return { backup, archive: null, snapshots, recovery, transport: transportOf(store, operators) };
}

/**
 * The backups that the arrangements of a store take alone, where both together take none: more shards cannot be copied as one
 * was. They hold data, so they stay until the operator gives them up, whichever arrangement came first.
 */
function archiveOf(alone: readonly EnginePlan[], key: string, { retire }: StandingArgs) {
  const [taken] = alone.flatMap((store) => planBackup(store, key, retire) ?? []);
  if (taken === undefined) return null;
  const { name, volume, released } = taken;
  return { name, volume, released };
}

/** The same for a store that two arrangements have. */
function careOfBoth(whole: EnginePlan, alone: readonly EnginePlan[], key: string, args: StandingArgs): Care {
  const care = careOf(whole, key, args);
  return care.backup === null ? { ...care, archive: archiveOf(alone, key, args) } : care;
}

/** A store whose operator copies it into a store of objects, while there is one. */
const copiedInto = (store: EnginePlan, names: ReadonlySet<string>): EnginePlan =>
  store.engine === "percona-mongodb" && store.backupTo !== null && !names.has(store.backupTo)
    ? { ...store, backupTo: null }
    : store;

/** A store that no workload uses; none if it is retired for good. One that data moves into is never retired. */
function besideStore(store: EnginePlan, args: StandingArgs): StorePlan[] {
  const { phase, retire } = args;
  const key = storeKey(store);
  const retirement = phase === "retiring" ? (retire[key] ?? retire[store.name]) : undefined;
  if (retirement === "delete") return [];
  return [
    {
      ...store,
      users: [],
      key,
      phase,
      released: retirement === "unprotect",
      ...careOf(store, key, args),
    },
  ];
}

/** Whether a store is on one of the sides between which the data of `other` moves: itself, or what serves under its name. */
export const isSideOf = (other: StorePlan, { key, name, phase }: StorePlan): boolean =>
  key === other.key || (name === other.name && phase === "serving");

/**
 * All stores of a stack, by key. A store that both arrangements have keeps the larger of both sizes: what holds data does
 * not shrink. A store of the arrangement beside is used by no workload, and is left out once it may be deleted.
 */
export function standingStores(args: StandingArgs): Record<string, StorePlan> {
  const { serving, beside, phase } = args;
  const others = new Map(beside.map((store) => [storeKey(store), store]));
  const keys = new Set(serving.map(storeKey));
  const left = beside
    .filter((store) => !keys.has(storeKey(store)))
    .flatMap((store) => besideStore(store, args));
  const names = new Set([...serving, ...left].map(({ name }) => name));
  const served = serving.map((store): StorePlan => {
    const key = storeKey(store);
    const other = others.get(key);
    const whole = copiedInto(other === undefined ? store : larger(store, other, phase), names);
    const alone = other === undefined ? [] : [store, other];
    return { ...whole, key, phase: "serving", released: false, ...careOfBoth(whole, alone, key, args) };
  });
  return Object.fromEntries([...served, ...left].map((store) => [store.key, store]));
}
