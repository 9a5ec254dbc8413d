import type { StoreInput } from "./store.ts";
import { type FilesPlan, filesOn } from "./volume.ts";

export type EbsPlan = FilesPlan<"ebs">;

/** Files on an EBS volume that one machine mounts. */
export const ebs = (input: StoreInput<"file" | "sqlite">): EbsPlan => filesOn("ebs", input);
