import type { Plan, StorePlan, StorePlans } from "../../../../plan/types.ts";
import type { Right } from "../../../../profiles/rights.ts";
import { MOVE_USER } from "../../../platform.ts";
import { rightsOn } from "./rightsOn.ts";

type Objects = StorePlans["seaweedfs"];

/** Who may do what with the bucket of a store. */
export interface ObjectIdentity {
  /** Name of the workload, {@link MOVE_USER}, or {@link SEAL_USER}. */
  readonly name: string;
  /** In the words of https://github.com/seaweedfs/seaweedfs/wiki/Amazon-S3-API#static-configuration */
  readonly actions: readonly string[];
}

/** The stores of objects of a plan. */
export const objectStores = ({ stores }: Pick<Plan, "stores">): Objects[] =>
  Object.values(stores).filter((store: StorePlan): store is Objects => store.engine === "seaweedfs");

/** What each right on a bucket allows, as on AWS: `Write` deletes too, and only `Read` reads tags. */
const actionsOf: Readonly<Partial<Record<Right, readonly string[]>>> = {
  read: ["Read", "List"],
  write: ["Write", "Tagging"],
};

/** `Admin` of a bucket sets its versioning and its lifecycle, and makes no other bucket. */
const ALL = ["Admin", "Read", "List", "Write", "Tagging"];

/** Who seals a locked store: it reads everything and adds seals, and can end no lock. */
export const SEAL_USER = "seal";
const SEAL = ["Read", "List", "Write"];

/** The identities of a store: the stack's own with every right on the bucket, and one for each workload. */
export function identitiesOf(store: Objects, plan: Pick<Plan, "workloads" | "beside">): ObjectIdentity[] {
  const onBucket = (actions: readonly string[]): string[] =>
    actions.map((action) => `${action}:${store.name}`);
  const workloads = [...rightsOn(store, plan)].map(([name, rights]) => ({
    name,
    actions: onBucket(rights.flatMap((right) => actionsOf[right] ?? [])),
  }));
  const sealer = store.lockDays === null ? [] : [{ name: SEAL_USER, actions: onBucket(SEAL) }];
  return [
    { name: MOVE_USER, actions: onBucket(ALL) },
    ...sealer,
    ...workloads.toSorted((one, other) => one.name.localeCompare(other.name)),
  ];
}

/** The two halves of what an identity proves itself with. */
export interface KeyPair<Value> {
  readonly accessKey: Value;
  readonly secretKey: Value;
}

/** The file of identities of a gateway (`-s3.config`). */
export const identitiesFile = (
  identities: readonly ObjectIdentity[],
  keysOf: (name: string) => KeyPair<string>,
): string =>
  JSON.stringify({
    identities: identities.map(({ name, actions }) => ({ name, credentials: [keysOf(name)], actions })),
  });
