import { cells } from "./cells.ts";
import { everyPodOf } from "./everyPod.ts";

everyPodOf(await cells());
