import { exportedLogs } from "../exportedLogs.ts";
import type { StoreArgs } from "../store.ts";

/** The name of a server, and its log. */
export const serverLog = (args: StoreArgs<"rds">) =>
  exportedLogs(args, { prefix: "/aws/rds/instance", groups: { postgresql: `${args.name}-log` } });
