import type { WorkloadPlan } from "../../../plan/types.ts";
import type { SecretReference, Wiring } from "../../platform.ts";
import type { Foundation } from "../foundation.ts";
import type { Stores } from "../stores.ts";
import { allow, type Statement } from "./iam.ts";
import { useThrough } from "./keys.ts";

/** What a workload may do with the stores that it uses. */
export const storeAccess = ({ uses }: Pick<WorkloadPlan, "uses">, stores: Stores): Statement[] =>
  uses.flatMap((name) => stores.built[name]?.access ?? []);

/** What opening exactly these secrets takes. */
export function secretAccess(
  { secrets }: Pick<Wiring, "secrets">,
  foundation: Foundation,
  region: string,
): Statement[] {
  const holders = Object.values(secrets).map(({ holder }: SecretReference) => holder);
  if (holders.length === 0) return [];
  return [
    allow(["secretsmanager:GetSecretValue"], holders),
    useThrough(foundation.key, region, ["secretsmanager"]),
  ];
}
