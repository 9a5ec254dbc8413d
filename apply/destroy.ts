import type { KubeClient, ObjectKey } from "../sandbox/client/client.ts";
import { eventsOf } from "../sandbox/client/events.ts";
import { nameOf } from "../sandbox/client/objects.ts";
import { pollUntil } from "../sandbox/client/poll.ts";
import type { Applied, AppliedObject, LiveObject } from "./apply.ts";

interface DestroyOptions {
  readonly client: KubeClient;
  readonly applied: Applied;
  /** How long the deletion of one object may take, milliseconds. @default 120000 */
  readonly timeoutMs?: number;
}

interface Destroyed {
  /** Objects that were deleted and are gone. */
  readonly deleted: readonly ObjectKey[];
  /** Objects that somebody else had deleted before. */
  readonly absent: readonly ObjectKey[];
  /** Objects of another owner: they stay, without the stack's fields. */
  readonly released: readonly ObjectKey[];
}

type Result = readonly [keyof Destroyed, ObjectKey];

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
}: DestroyOptions): Promise<Destroyed> {
  const results: Result[] = [];
  const stages = Map.groupBy(applied.objects.toReversed(), ({ stage }) => stage);
  for (const stage of stages.values()) {
    const removals = new Map<string, Promise<Result>>();
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
    results.push(...(await Promise.all(removals.values())));
  }
  const those = (wanted: keyof Destroyed) =>
    results.filter(([result]) => result === wanted).map(([, key]) => key);
  return { deleted: those("deleted"), absent: those("absent"), released: those("released") };
}

async function remove(client: KubeClient, applied: AppliedObject, timeoutMs: number): Promise<Result> {
  const { object, key } = applied;
  if (object.patch) return release(client, applied);
  // In the foreground an object exists until everything that it owns is gone.
  const deleted = await client.delete(key, { propagation: "Foreground" });
  if (!deleted) return ["absent", key];
  const what = `${nameOf(key)} stays after it was deleted`;
  const isGone = async () => ((await client.read(key)) === undefined ? true : undefined);
  await pollUntil({ what, timeoutMs }, isGone).catch(async (error: Error) => {
    throw new Error(`${error.message}${await holdersOf(client, key)}`, { cause: error });
  });
  return ["deleted", key];
}

/** Gives the fields of a patch back: applying none of them takes the ownership from this field manager. */
async function release(client: KubeClient, { object, key }: AppliedObject): Promise<Result> {
  if ((await client.read(key)) === undefined) return ["absent", key];
  await client.apply(key, { fieldManager: object.fieldManager, force: false });
  return ["released", key];
}

/** What keeps an object: its finalizers, its status (a namespace names its content there), and its events. */
async function holdersOf(client: KubeClient, key: ObjectKey): Promise<string> {
  const live = await client.read<LiveObject>(key);
  const finalizers = live?.metadata.finalizers ?? [];
  const status = live?.status === undefined ? "" : `; status ${JSON.stringify(live.status)}`;
  const events = (await eventsOf(client, live ?? key)).map((event) => `\n  ${event}`).join("");
  return `; finalizers ${finalizers.join(", ") || "none"}${status}${events}`;
}
