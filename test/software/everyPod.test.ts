import { cells } from "./cells.ts";
import { everyPodOf } from "./everyPod.ts";

/** Stacks of all systems whose pods start within seconds; the nightly run has all stacks with every choice of operators. */
const QUICK = ["agency-starter", "bella-current", "bella-optimized", "marcus-solo", "multi-agent-base"];

everyPodOf([...(await cells(["local"])), ...(await cells(QUICK, ["no operator"]))]);
