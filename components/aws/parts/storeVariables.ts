import * as pulumi from "@pulumi/pulumi";
import { MOVE_USER } from "../../platform.ts";
import type { Stores } from "../parts/store.ts";
import type { Scope } from "./scope.ts";

/** While data moves, an output with the address of every store, in the variables of its users. */
export function storeVariables(
  { plan }: Scope,
  { endpoints }: Stores,
): Record<string, pulumi.Output<string>> {
  if (plan.beside === null) return {};
  const lines = Object.entries(endpoints).map(([key, of]) =>
    pulumi.output(of(MOVE_USER).environment).apply(
      (variables) =>
        `${key}: ${Object.entries(variables)
          .map((pair) => pair.join("="))
          .join(" ")}`,
    ),
  );
  return { stores: pulumi.all(lines).apply((all) => all.join("; ")) };
}
