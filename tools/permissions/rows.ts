import type { Rows } from "./row.ts";
import { brokers } from "./rows/brokers.ts";
import { compute } from "./rows/compute.ts";
import { data } from "./rows/data.ts";
import { documents } from "./rows/documents.ts";
import { edge } from "./rows/edge.ts";
import { clusters } from "./rows/eks.ts";
import { network } from "./rows/network.ts";
import { people } from "./rows/people.ts";
import { relational } from "./rows/relational.ts";
import { security } from "./rows/security.ts";
import { watch } from "./rows/watch.ts";

/** What each type of AWS takes that a stack registers. */
export const rows: Rows = {
  ...network,
  ...compute,
  ...clusters,
  ...edge,
  ...people,
  ...data,
  ...brokers,
  ...relational,
  ...documents,
  ...security,
  ...watch,
};
