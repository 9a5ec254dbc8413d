import type { Container, Workload } from "../../sandbox/client/objects.ts";
import { type Requirement, requirementsOf, whileCounting } from "../availability.ts";
import type { Examination, Proof, ProofContext } from "../proof.ts";
import { shareOf } from "../quantity.ts";
import { waitForWorkloads } from "../workloads.ts";
import { ownStores, proxies, servedWorkloads } from "./planned.ts";

/** A tag that no image of a stack has: pinned tags are versions. */
const TAG = "rehearsal";

/** The same image under that tag. */
export const otherImage = (image: string): string =>
  `${image.replace(/(@sha256:[a-f0-9]+|:[\w.-]+)$/, "")}:${TAG}`;

/** Sets the image of each container of each workload, as `kubectl set image` does, and waits for the rollout. */
async function roll(
  context: ProofContext,
  workloads: readonly Workload[],
  imageOf: (image: string) => string,
): Promise<void> {
  const change = ({ name, image = "" }: Container) => ({ name, image: imageOf(image) });
  for (const workload of workloads) {
    const containers = workload.spec.template.spec?.containers.map(change);
    await context.client.patch(workload, "strategic", { spec: { template: { spec: { containers } } } });
  }
  await waitForWorkloads(context);
}

const DEFAULT_UNAVAILABLE = "25%";

/** Replicas that a workload's own update strategy keeps; a percentage is rounded down, unlike a budget's. */
function keptByStrategy(workload: Workload, desired: number): number {
  if (workload.kind === "StatefulSet") return Math.max(0, desired - 1);
  const { type, rollingUpdate } = workload.spec.strategy ?? {};
  if (type === "Recreate") return 0;
  return desired - Math.floor(shareOf(rollingUpdate?.maxUnavailable ?? DEFAULT_UNAVAILABLE, desired));
}

const withStrategy = (requirement: Requirement): Requirement => {
  const required = keptByStrategy(requirement.workload, requirement.desired);
  return required > requirement.required
    ? { ...requirement, required, declaredBy: "its own strategy" }
    : requirement;
};

async function examine(context: ProofContext): Promise<Examination> {
  const requirements = (await requirementsOf(context)).map(withStrategy);
  const workloads = requirements.map(({ workload }) => workload);
  const lows = await whileCounting(context, requirements, async () => {
    await roll(context, workloads, otherImage);
    await roll(context, workloads, (image) => image);
  });
  return {
    examined: workloads.length,
    notes: [
      "to another image and back; a Deployment by its own strategy, a StatefulSet one member at a time",
      `lowest seen: ${lows}`,
    ],
  };
}

export const rollout: Proof = {
  name: "rollout",
  claim: "rolling to another image and back never drops below what is declared",
  counts: "workloads",
  expected: ({ plan }) => servedWorkloads(plan).length + ownStores(plan).length + proxies(plan),
  examine,
};
