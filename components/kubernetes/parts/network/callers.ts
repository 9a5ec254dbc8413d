import type { SealPlan } from "../../../../plan/engines/seaweedfs.ts";
import type { Plan, StorePlan } from "../../../../plan/types.ts";
import { ROLE_LABEL, STORE_LABEL } from "../labels.ts";
import { podsNamed, podsOfRole, type Selector } from "./network.ts";

/** Pods that call a store. */
interface Callers {
  /** Last part of the name of their network policy. */
  readonly name: string;
  readonly pods: Selector;
}

/** What seals the versions of a store; null if nothing does. */
export const sealOf = (store: StorePlan): SealPlan | null =>
  store.engine === "seaweedfs" && store.phase === "serving" ? store.seal : null;

/** The members of a store that copies itself into another: its setup Job has the label of the store too, and a role. */
export const podsCopying = ({ key }: Pick<StorePlan, "key">): Selector => ({
  matchLabels: { [STORE_LABEL]: key },
  matchExpressions: [{ key: ROLE_LABEL, operator: "NotIn", values: ["store-setup"] }],
});

/**
 * Who calls a store: the workloads that run on it, the pods that take and restore its backups and, while two arrangements
 * stand side by side, the operator's pods that move data. At a switch, the old pods run on the retiring store until they
 * are replaced, so every workload still may call it.
 */
export function callersOf(store: StorePlan, { beside, stores }: Plan): Callers[] {
  const { name, users, phase, backup } = store;
  const copied = Object.values(stores).filter((one) => "backupTo" in one && one.backupTo === name);
  const seal = sealOf(store);
  const left = phase === "retiring" ? [{ name: "users", pods: podsOfRole("workload") }] : [];
  return [
    ...(users.length > 0 ? [{ name: "users", pods: podsNamed(users) }] : left),
    ...(backup === null ? [] : [{ name: "backup", pods: podsNamed([backup.name]) }]),
    ...copied.map((one) => ({ name: `from-${one.key}`, pods: podsCopying(one) })),
    ...(seal === null ? [] : [{ name: "seal", pods: podsNamed([seal.name]) }]),
    ...(beside === null ? [] : [{ name: "move", pods: podsOfRole("move") }]),
  ];
}
