import type { Plan, StoreEngine } from "../../../plan/types.ts";

export const usesEngine = ({ stores }: Plan, engine: StoreEngine): boolean =>
  Object.values(stores).some((store) => store.engine === engine);
