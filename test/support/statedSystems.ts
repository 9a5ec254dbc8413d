import type { StatedSystem } from "./stated.ts";
import { marketingEngine } from "./statedMarketingEngine.ts";

/** What the sources state, a table for each system. */
export const statedSystems: readonly StatedSystem[] = [marketingEngine];
