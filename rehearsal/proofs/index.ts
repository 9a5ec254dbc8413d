import type { Proof } from "../proof.ts";
import { accepted } from "./accepted.ts";
import { autoscaling } from "./autoscaling.ts";
import { available } from "./available.ts";
import { destroy } from "./destroy.ts";
import { drain } from "./drain.ts";
import { isolation } from "./isolation.ts";
import { quota } from "./quota.ts";
import { reapply } from "./reapply.ts";
import { rollout } from "./rollout.ts";
import { spread } from "./spread.ts";
import { zoneLoss } from "./zoneLoss.ts";

/** Every proof, in the order in which a rehearsal runs them: the first applies the stack, the last removes it. */
export const proofs: readonly Proof[] = [
  accepted,
  available,
  spread,
  autoscaling,
  quota,
  drain,
  zoneLoss,
  rollout,
  reapply,
  isolation,
  destroy,
];
