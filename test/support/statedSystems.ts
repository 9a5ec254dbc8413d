import type { StatedSystem } from "./stated.ts";
import { agency } from "./statedAgency.ts";
import { bella } from "./statedBella.ts";
import { marcus } from "./statedMarcus.ts";
import { marketingEngine } from "./statedMarketingEngine.ts";
import { multiAgent } from "./statedMultiAgent.ts";

/** What the sources state, a table for each system. */
export const statedSystems: readonly StatedSystem[] = [agency, bella, marcus, marketingEngine, multiAgent];
