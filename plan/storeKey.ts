import type { EnginePlan } from "./types.ts";

/** The key of a store in a stack: two engines of one store can exist side by side. */
export const storeKey = ({ name, engine }: Pick<EnginePlan, "name" | "engine">): string =>
  `${name}-${engine}`;
