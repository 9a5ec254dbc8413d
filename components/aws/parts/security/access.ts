import type { WorkloadPlan } from "../../../../plan/types.ts";
import type { Foundation } from "../../foundation.ts";
import type { Stores } from "../../parts/store.ts";
import type { AwsWiring } from "../wiring.ts";
import { allow, type Statement } from "./iam.ts";
import { useKeyThrough } from "./keys.ts";

/** Rights on stores, and whose they are. */
interface Users extends Pick<WorkloadPlan, "uses"> {
  /** Names of the workloads. */
  readonly users: readonly string[];
}

/** Permissions of one or more workloads on the stores that they use. */
export const storeAccess = ({ uses, users }: Users, stores: Stores): Statement[] =>
  Object.entries(uses).flatMap(([key, rights]) => stores.built[key]?.access(rights, users) ?? []);

/** The rights of several users together. */
export const united = (all: readonly WorkloadPlan["uses"][]): WorkloadPlan["uses"] =>
  Object.fromEntries(
    [...new Set(all.flatMap((uses) => Object.keys(uses)))].map((key) => [
      key,
      [...new Set(all.flatMap((uses) => uses[key] ?? []))],
    ]),
  );

/** Permissions to read exactly these secrets. */
export function secretAccess(
  { secrets }: Pick<AwsWiring, "secrets">,
  foundation: Foundation,
  region: string,
): Statement[] {
  const arns = Object.values(secrets).map(({ arn }) => arn);
  if (arns.length === 0) return [];
  return [
    allow(["secretsmanager:GetSecretValue"], arns),
    useKeyThrough({ key: foundation.key, region, service: "secretsmanager", use: "read" }),
  ];
}
