import type { Profile } from "../../profiles/schema.ts";
import { rowOf } from "../../targets/index.ts";
import type { ComputeKind, Target } from "../../targets/names.ts";
import type { SloPlan } from "../slos.ts";
import type { SignInPlan, SsoPlan } from "../sso.ts";
import type { Choices, EnginePlan, OperatorModes, StorePlan, TriggerPlan, WorkloadPlan } from "../types.ts";

/** The operator's choices that decide what is lacking. */
type LackChoices = Pick<
  Choices,
  "cluster" | "existingSubnets" | "gateway" | "snapshotClass" | "secrets" | "alerts" | "sso" | "departments"
>;

/** A plan as far as it is made when its lacks are listed. */
export interface LackContext {
  readonly profile: Profile;
  readonly target: Target;
  readonly choices: LackChoices;
  readonly operators: OperatorModes;
  /** Zones of the stack: the most that an arrangement of it states. */
  readonly zones: number;
  /** Name of a repeated workload or store → its name in the tier. */
  readonly origins: ReadonlyMap<string, string>;
  /** The proxy of single sign-on; null if there is none. */
  readonly sso: SsoPlan | null;
  /** How a cloud's balancer signs people in; null if none does. */
  readonly signIn: SignInPlan | null;
  /** What runs the workloads. */
  readonly compute: ComputeKind;
  readonly workloads: readonly WorkloadPlan[];
  readonly triggers: readonly TriggerPlan[];
  readonly slos: readonly SloPlan[];
  readonly stores: Readonly<Record<string, StorePlan>>;
  /** The stores that the workloads run on, as their tier states them. */
  readonly engines: readonly EnginePlan[];
}

/** Whether the stack runs on the operator's cluster, which brings what services of a cloud bring elsewhere. */
export const onCluster = ({ target }: Pick<LackContext, "target">): boolean => rowOf(target).ownCluster;

export const storesOf = ({ stores }: LackContext): StorePlan[] => Object.values(stores);

/** The stores on which the workloads run. */
export const serving = (context: LackContext): StorePlan[] =>
  storesOf(context).filter(({ phase }) => phase === "serving");
