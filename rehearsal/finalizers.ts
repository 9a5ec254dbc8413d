import { setTimeout as sleep } from "node:timers/promises";
import type { ObjectKey } from "../sandbox/client/client.ts";
import { nameOf } from "../sandbox/client/objects.ts";
import type { KubeObject } from "../sandbox/client/transport.ts";
import { kindOf } from "../sandbox/definitions/kinds.ts";
import type { ProofContext } from "./proof.ts";

/** What an operator that does not run in the sandbox does before it lets go of an object. */
interface Finalizer {
  readonly name: string;
  readonly does: string;
}

/** `<apiVersion>/<kind>` → the finalizer that a trial gives the object. */
const finalizers: Readonly<Record<string, Finalizer>> = {
  // https://docs.percona.com/percona-operator-for-mongodb/operator.html#metadata-finalizers
  "psmdb.percona.com/v1/PerconaServerMongoDB": {
    name: "percona.com/delete-psmdb-pvc",
    does: "Percona's operator deletes the claims that it made, which are none here",
  },
};

const POLL_MS = 500;

type Deleted = KubeObject & {
  readonly metadata: { readonly deletionTimestamp?: string; readonly finalizers?: readonly string[] };
};

/** Takes the operator's finalizer off an object that is being deleted; true once it is off. */
async function letGo({ client }: ProofContext, key: ObjectKey, { name }: Finalizer): Promise<boolean> {
  const live = await client.read<Deleted>(key);
  const held = live?.metadata.finalizers ?? [];
  if (live?.metadata.deletionTimestamp === undefined || !held.includes(name)) return false;
  await client.patch(key, "merge", { metadata: { finalizers: held.filter((one) => one !== name) } });
  return true;
}

/**
 * Runs `work`, and meanwhile lets go of deleted objects in place of their operators.
 *
 * @returns what was done so, one line each.
 */
export async function inPlaceOfOperators<T>(
  context: ProofContext,
  objects: readonly ObjectKey[],
  work: () => Promise<T>,
): Promise<{ readonly value: T; readonly notes: readonly string[] }> {
  const notes: string[] = [];
  const held = objects.flatMap((key) => {
    const finalizer = finalizers[kindOf(key)];
    return finalizer === undefined ? [] : [{ key, finalizer }];
  });
  let isDone = false;
  const watch = async ({ key, finalizer }: (typeof held)[number]): Promise<void> => {
    while (!isDone) {
      if (await letGo(context, key, finalizer)) {
        notes.push(`the rehearsal let go of ${nameOf(key)} in place of its operator: ${finalizer.does}`);
        return;
      }
      await sleep(POLL_MS);
    }
  };
  const watching = Promise.all(held.map(watch));
  try {
    return { value: await work(), notes };
  } finally {
    isDone = true;
    await watching;
  }
}
