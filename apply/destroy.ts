import type { KubeClient, ObjectKey } from "../sandbox/client/client.ts";
import { eventsOf } from "../sandbox/client/events.ts";
import { nameOf } from "../sandbox/client/objects.ts";
import { pollUntil } from "../sandbox/client/poll.ts";
import type { Applied, AppliedObject } from "./apply.ts";
import type { LiveObject } from "./change.ts";

interface DestroyOptions {
  readonly client: KubeClient;
  readonly applied: Applied;
  /** How long the deletion of one object may take, milliseconds. @default 120000 */
  readonly timeoutMs?: number;
}

interface Destroyed {
  readonly key: ObjectKey;
  /** `absent`: somebody else had deleted it. `released`: it has another owner and stays, without the stack's fields. */
  readonly result: "deleted" | "absent" | "released";
}

const TIMEOUT_MS = 120_000;

/**
 * Deletes the objects of a stack, each before the objects that it depends on, and waits until every one is gone with
 * everything that it owned: finalizers have run then.
 *
 * @throws Error that names an object which stays, and what keeps it.
 */
export async function destroyStack({
  client,
  applied,
  timeoutMs = TIMEOUT_MS,
}: DestroyOptions): Promise<readonly Destroyed[]> {
  const destroyed: Destroyed[] = [];
  const stages = Map.groupBy(applied.objects.toReversed(), ({ stage }) => stage);
  for (const stage of stages.values()) {
    const removals = new Map<string, Promise<Destroyed>>();
    for (const one of stage) {
      const dependents = stage.filter(({ object }) => object.waitsFor.includes(one.object.urn));
      const before = Promise.all(dependents.map(({ object }) => removals.get(object.urn)));
      removals.set(
        one.object.urn,
        before.then(() => remove(client, one, timeoutMs)),
      );
    }
    // Nothing is under way any more when the first failure is thrown.
    await Promise.allSettled(removals.values());
    destroyed.push(...(await Promise.all(removals.values())));
  }
  return destroyed;
}

async function remove(client: KubeClient, applied: AppliedObject, timeoutMs: number): Promise<Destroyed> {
  const { object, key } = applied;
  if (object.patch) return release(client, applied);
  // In the foreground an object exists until everything that it owns is gone.
  const deleted = await client.delete(key, { propagation: "Foreground" });
  if (!deleted) return { key, result: "absent" };
  const what = `${nameOf(key)} stays after it was deleted`;
  const isGone = async () => (await client.read(key)) === undefined;
  await pollUntil({ what, timeoutMs }, isGone).catch(async (error: Error) => {
    throw new Error(`${error.message}${await holdersOf(client, key)}`, { cause: error });
  });
  return { key, result: "deleted" };
}

/** Gives the fields of a patch back: applying none of them takes the ownership from this field manager. */
async function release(client: KubeClient, { object, key }: AppliedObject): Promise<Destroyed> {
  if ((await client.read(key)) === undefined) return { key, result: "absent" };
  await client.apply(key, { fieldManager: object.fieldManager, force: false });
  return { key, result: "released" };
}

/** What keeps an object: its finalizers, its status (a namespace names its content there), and its events. */
async function holdersOf(client: KubeClient, key: ObjectKey): Promise<string> {
  const live = await client.read<LiveObject>(key);
  const finalizers = live?.metadata.finalizers ?? [];
  const status = live?.status === undefined ? "" : `; status ${JSON.stringify(live.status)}`;
  const events = (await eventsOf(client, live ?? key)).map((event) => `\n  ${event}`).join("");
  return `; finalizers ${finalizers.join(", ") || "none"}${status}${events}`;
}
