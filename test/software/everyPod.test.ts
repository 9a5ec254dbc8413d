import { cells } from "./cells.ts";
import { everyPodOf } from "./everyPod.ts";

/** The stacks of the other systems take most of an hour: the nightly run has all of them. */
const STACKS = ["local", "regional", "enterprise"];

everyPodOf(await cells(STACKS));
