import type { Json } from "../../preview/document.ts";
import { type Guard, guarded, guardsOf, lowsText } from "../rehearseGuards.ts";
import type { Workload } from "../rehearseObjects.ts";
import type { Examination, Proof, ProofContext } from "../rehearseProof.ts";
import type { Change } from "../rehearseSubject.ts";
import { settled } from "../rehearseWait.ts";
import { isObject, type JsonObject } from "../resolveProgram.ts";
import { ownStores, servedWorkloads } from "./counts.ts";

/** A tag that no image of a stack has: pinned tags are versions. */
const TAG = "rehearsal";

const otherImage = (image: Json | undefined): string =>
  `${String(image).replace(/(@sha256:[a-f0-9]+|:[\w.-]+)$/, "")}:${TAG}`;

const ROLLED: readonly Json[] = ["Deployment", "StatefulSet"];

/** The same object with another image in each container of its pods. */
export const toOtherImage: Change = (object) => {
  const { kind, spec } = object;
  if (!ROLLED.includes(kind ?? "") || !isObject(spec)) return object;
  const { template } = spec;
  if (!isObject(template) || !isObject(template.spec) || !Array.isArray(template.spec.containers))
    return object;
  const containers = (template.spec.containers as readonly JsonObject[]).map((container) => ({
    ...container,
    image: otherImage(container.image),
  }));
  return { ...object, spec: { ...spec, template: { ...template, spec: { ...template.spec, containers } } } };
};

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
  const { subject } = context;
  const guards = (await guardsOf(context)).map(withStrategy);
  const watch = await guarded(context, guards, async () => {
    await subject.apply(toOtherImage);
    await settled(context);
    await subject.apply();
    await settled(context);
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
