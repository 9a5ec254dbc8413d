import { DOCUMENTDB_VERSION } from "../../targets/aws/bounds.ts";
import type { Lack } from "../lack.ts";
import type { StorePlans } from "../types.ts";
import { type LackContext, storesOf } from "./context.ts";

type Documents = StorePlans["documentdb"];

/** What DocumentDB has not, or has in another way, where an application may expect MongoDB. */
const differences = (["collections", "retries", "changes"] as const).map(
  (of) =>
    ({ name, version }: Documents): Lack => ({
      ...{ key: "not-mongodb", store: name, of, has: DOCUMENTDB_VERSION, stated: version },
    }),
);

/** What only a Job on a cluster makes in a DocumentDB, and what only pods get. */
function withoutCluster({ name, indexes, processes }: Documents): Lack[] {
  if (processes.length > 0) return [];
  const missing = Object.keys(indexes);
  return [
    { key: "no-authority", store: name },
    ...(missing.length === 0 ? [] : [{ key: "no-indexes", store: name, indexes: missing } as const]),
  ];
}

/** What DocumentDB does not take over from the profile. */
export const documentLacks = (context: LackContext): Lack[] =>
  storesOf(context).flatMap((store) =>
    store.engine === "documentdb" && store.phase === "serving"
      ? [...differences.map((lack) => lack(store)), ...withoutCluster(store)]
      : [],
  );
