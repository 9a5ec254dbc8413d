import type { StatedSystem } from "./stated.ts";
import { bella } from "./statedBella.ts";
import { marketingEngine } from "./statedMarketingEngine.ts";
import { multiAgent } from "./statedMultiAgent.ts";

/** What the sources state, a table for each system. */
export const statedSystems: readonly StatedSystem[] = [marketingEngine, multiAgent, bella];
