import { agency } from "./agency.ts";
import { bella } from "./bella.ts";
import { marcus } from "./marcus.ts";
import { marketingEngine } from "./marketingEngine.ts";
import { multiAgent } from "./multiAgent.ts";
import type { systems } from "./names.ts";
import type { Context, System } from "./system.ts";

type SystemOf = (context: Context) => System | Promise<System>;

/** The routes and the work of each system. */
export const systemOf = {
  "marketing-engine": marketingEngine,
  "multi-agent": multiAgent,
  agency,
  bella,
  marcus,
} as const satisfies Record<(typeof systems)[number], SystemOf>;
