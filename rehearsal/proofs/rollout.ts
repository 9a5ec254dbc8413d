import type { Container, Workload } from "../../sandbox/client/objects.ts";
import { type Guard, guarded, guardsOf, lowsText } from "../availability.ts";
import type { Examination, Proof, ProofContext } from "../proof.ts";
import { settled } from "../wait.ts";
import { ownStores, servedWorkloads } from "./planned.ts";

/** A tag that no image of a stack has: pinned tags are versions. */
const TAG = "rehearsal";

/** The same image under that tag. */
export const otherImage = ({ image }: Container): string =>
  `${image.replace(/(@sha256:[a-f0-9]+|:[\w.-]+)$/, "")}:${TAG}`;
const ownImage = ({ image }: Container): string => image;

/** Gives each container of each workload an image, as `kubectl set image` does, and waits until that is everywhere. */
async function roll(
  context: ProofContext,
  guards: readonly Guard[],
  imageOf: (container: Container) => string,
): Promise<void> {
  for (const { workload } of guards) {
    const containers = workload.spec.template.spec.containers.map((container) => ({
      name: container.name,
      image: imageOf(container),
    }));
    await context.client.patch(workload, "strategic", { spec: { template: { spec: { containers } } } });
  }
  await settled(context);
}

const DEFAULT_UNAVAILABLE = "25%";

/** Replicas that a Deployment's own strategy keeps up while it rolls; a share is rounded down, unlike a budget's. */
function keptByStrategy({ kind, spec }: Workload, wanted: number): number {
  if (kind !== "Deployment") return Math.max(0, wanted - 1);
  if (spec.strategy?.type === "Recreate") return 0;
  const given = spec.strategy?.rollingUpdate?.maxUnavailable ?? DEFAULT_UNAVAILABLE;
  const away = typeof given === "number" ? given : Math.floor((Number.parseFloat(given) * wanted) / 100);
  return wanted - away;
}

const withStrategy = (guard: Guard): Guard => {
  const kept = keptByStrategy(guard.workload, guard.wanted);
  return kept > guard.least ? { ...guard, least: kept, by: "its own strategy" } : guard;
};

async function examine(context: ProofContext): Promise<Examination> {
  const guards = (await guardsOf(context)).map(withStrategy);
  const watch = await guarded(context, guards, async () => {
    await roll(context, guards, otherImage);
    await roll(context, guards, ownImage);
  });
  return {
    examined: guards.length,
    notes: [
      "to another image and back; a Deployment by its own strategy, a StatefulSet one member at a time",
      `lowest seen: ${lowsText(watch.lows())}`,
    ],
  };
}

export const rollout: Proof = {
  name: "rollout",
  claim: "rolling to another image and back never drops below what is declared",
  counts: "workloads",
  expected: ({ plan }) => servedWorkloads(plan).length + ownStores(plan).length,
  examine,
};
