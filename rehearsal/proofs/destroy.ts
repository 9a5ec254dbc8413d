import { leftBehind, takeInventory } from "../../apply/inventory.ts";
import { isObject, type JsonObject } from "../../base/json.ts";
import type { ObjectKey } from "../../sandbox/client/client.ts";
import { nameOf } from "../../sandbox/client/objects.ts";
import { waitUntil } from "../failure.ts";
import { inPlaceOfOperators } from "../finalizers.ts";
import { type Examination, type Proof, type ProofContext, ProofFailure } from "../proof.ts";
import { objectCount } from "../stack.ts";

/** The cluster's own: the zone loss made them anew. */
const CLUSTER_KINDS: readonly string[] = ["Node", "CSINode"];

/** What Kubernetes makes in every namespace. */
const BY_KUBERNETES: ReadonlySet<string> = new Set(["ConfigMap kube-root-ca.crt", "ServiceAccount default"]);

const textAt = ({ metadata }: JsonObject, key: string): string =>
  isObject(metadata) ? String(metadata[key]) : "";

/**
 * What stays of objects that the stack only adds fields to, as other stacks may too: the object without these fields, and
 * in a namespace what Kubernetes itself makes there.
 */
function staysOf({ stack }: ProofContext): (left: ObjectKey) => boolean {
  const patched = stack.prepared.asTrial.objects.objects.filter(({ patch }) => patch);
  const names = (kind: string): ReadonlySet<string> =>
    new Set(patched.filter((one) => one.kind === kind).map(({ template }) => textAt(template, "name")));
  const namespaces = names("Namespace");
  return ({ kind, metadata: { name, namespace } }) =>
    names(kind).has(name) || (BY_KUBERNETES.has(`${kind} ${name}`) && namespaces.has(namespace ?? ""));
}

async function examine(context: ProofContext): Promise<Examination> {
  const { client, stack, before, timeouts } = context;
  const stays = staysOf(context);
  const { objects } = await stack.deploy("asTrial");
  const { value: removed, notes } = await inPlaceOfOperators(context, stack.keys, () =>
    stack.destroy(timeouts.destroyMs).catch((error: Error) => {
      throw new ProofFailure(error.message, [], { cause: error });
    }),
  );
  let kinds = 0;
  await waitUntil(context, timeouts.destroyMs, async () => {
    const now = await takeInventory(client);
    kinds = now.kinds;
    const left = leftBehind(before, now)
      .filter(({ kind }) => !CLUSTER_KINDS.includes(kind))
      .filter((one) => !stays(one));
    if (left.length === 0) return undefined;
    const names = left.map(nameOf).slice(0, 10).join(", ");
    return { message: `got ${names} left behind, expected nothing`, objects: left.slice(0, 3) };
  });
  const rest = objects.length - removed;
  return {
    examined: objects.length,
    notes: [
      `as a trial (echelon:ephemeral); objects of all ${kinds} kinds compared with those before the first apply`,
      ...notes,
      ...(rest > 0 ? [`deleted together with their owner: ${rest}`] : []),
    ],
  };
}

export const destroy: Proof = {
  name: "destroy",
  claim: "destroying the stack as a trial leaves nothing behind",
  counts: "objects",
  expected: objectCount,
  examine,
};
