import type { Plan } from "../plan/types.ts";
import { MOVE_USER } from "./platform.ts";

/**
 * Whether a user connects to the server of a database itself. Who changes tables, or moves data, needs a session of its own: a
 * pooler may lend each transaction another one.
 */
export const isDirect = (user: string, { workloads }: Pick<Plan, "workloads">): boolean =>
  user === MOVE_USER || workloads[user]?.kind === "job";
