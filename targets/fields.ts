import { z } from "zod";

const name = (example: string) =>
  z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, `expected a name in lower case, such as ${example}`);

/** Store → the engine that holds it. Whether the target has that engine is known once the store is planned. */
export const storeEngines = z.record(name("work"), name("redis-operator")).meta({
  description: "Store → the engine that holds it",
  examples: [{ work: "redis" }],
});
