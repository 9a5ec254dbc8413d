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

/** Only pods get the certificate by which a client verifies the server. */
const withoutCluster = ({ name, processes }: Documents): Lack[] =>
  processes.length > 0 ? [] : [{ key: "no-authority", store: name }];

/** What DocumentDB does not take over from the profile. */
export const documentLacks = (context: LackContext): Lack[] =>
  storesOf(context).flatMap((store) =>
    store.engine === "documentdb" && store.phase === "serving"
      ? [...differences.map((lack) => lack(store)), ...withoutCluster(store)]
      : [],
  );
