import type { ComputeKind } from "../../targets/names.ts";
import { type DocumentPlan, documentFields, MONGODB_PORT, MONGODB_SETUP } from "./mongodb.ts";
import { managed, type ProcessPlan, type Size, type StoreInput } from "./store.ts";

export interface DocumentdbPlan extends DocumentPlan<"documentdb"> {
  /** The pod that makes users and indexes; empty where a task does that. */
  readonly processes: readonly [] | readonly [setup: ProcessPlan];
  /** Number of instances: a primary and its copies in other zones; AWS runs them. */
  readonly members: number;
  /** Least size of each instance. */
  readonly memberSize: Size;
}

/** MongoDB's protocol on Amazon DocumentDB. Users and indexes are made from inside the network. */
export const documentdb = (input: StoreInput<"mongodb">, compute: ComputeKind): DocumentdbPlan => ({
  ...documentFields("documentdb", input),
  ...managed,
  processes: compute === "kubernetes" ? [MONGODB_SETUP] : [],
  ports: { clients: [MONGODB_PORT], members: [], metrics: [], asked: [] },
  members: input.store.members,
  memberSize: { cpu: input.store.cpu, memoryMiB: input.store.memoryMiB },
});
