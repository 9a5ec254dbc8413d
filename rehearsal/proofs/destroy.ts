import { leftBehind, takeInventory } from "../../apply/inventory.ts";
import type { Reference } from "../../sandbox/client/client.ts";
import { nameOf } from "../../sandbox/client/objects.ts";
import { failure } from "../failure.ts";
import { type Examination, type Proof, type ProofContext, ProofFailure } from "../proof.ts";
import { until } from "../wait.ts";

/** Nodes came anew with their zone: they are the cluster's. */
const CLUSTER_KINDS: readonly string[] = ["Node", "CSINode"];

async function leftOver({ client, before }: ProofContext): Promise<readonly Reference[]> {
  const left = leftBehind(before, await takeInventory(client));
  return left.filter(({ kind }) => !CLUSTER_KINDS.includes(kind));
}

async function checkNothingLeft(context: ProofContext): Promise<void> {
  await until(context, context.patience.destroyMs, async () => {
    const left = await leftOver(context);
    if (left.length === 0) return undefined;
    return () =>
      failure(
        context,
        `got ${left.map(nameOf).slice(0, 10).join(", ")} left behind, expected nothing`,
        left.slice(0, 3),
      );
  });
}

async function examine(context: ProofContext): Promise<Examination> {
  const { subject, patience } = context;
  const { objects } = await subject.applyEphemeral();
  const gone = await subject.destroy(patience.destroyMs).catch((error: Error) => {
    throw new ProofFailure(error.message, [], { cause: error });
  });
  await checkNothingLeft(context);
  const { kinds } = await takeInventory(context.client);
  const rest = objects.length - gone;
  return {
    examined: objects.length,
    notes: [
      `as a trial (echelon:ephemeral); objects of all ${kinds} kinds compared with those before the first apply`,
      ...(rest > 0 ? [`${rest} went with what they belong to`] : []),
    ],
  };
}

export const destroy: Proof = {
  name: "destroy",
  claim: "destroying the stack as a trial leaves nothing behind",
  counts: "objects",
  expected: ({ objects }) => objects.objects.length,
  examine,
};
