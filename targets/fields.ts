import { z } from "zod";

const name = z
  .string()
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, "expected a name in lower case, such as redis-operator");

/** Store → the engine that holds it. Whether the target has that engine is known once the store is planned. */
export const storeEngines = z.record(name, name).meta({
  description: "Store → the engine that holds it",
  examples: [{ work: "redis" }],
});
