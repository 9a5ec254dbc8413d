import type { KubeClient, ObjectKey } from "../sandbox/client/client.ts";
import { pollUntil } from "../sandbox/client/poll.ts";
import type { Applied, AppliedObject, LiveObject } from "./apply.ts";
import { eventsOf } from "./error.ts";

export interface DestroyOptions {
  readonly client: KubeClient;
  /** What an apply left. */
  readonly applied: Applied;
  /** How long one object may take to go, milliseconds. @default 120000 */
  readonly timeoutMs?: number;
}

export interface Destroyed {
  /** Objects that were there and are gone. */
  readonly deleted: readonly ObjectKey[];
  /** Objects that somebody else had deleted before. */
  readonly absent: readonly ObjectKey[];
  /** Objects that are not the stack's own: its fields are taken back, they stay. */
  readonly released: readonly ObjectKey[];
}

type Outcome = keyof Destroyed;

const TIMEOUT_MS = 120_000;

/**
 * Deletes the objects of a stack, each before what it waits for, and waits until every one is gone: finalizers
 * have run then, and what it owned is gone too.
 *
 * @throws Error naming an object that stays, with what holds it.
 */
export async function destroyStack({
  client,
  applied,
  timeoutMs = TIMEOUT_MS,
}: DestroyOptions): Promise<Destroyed> {
  const outcomes: [Outcome, ObjectKey][] = [];
  const stages = Map.groupBy(applied.objects.toReversed(), ({ stage }) => stage);
  for (const stage of stages.values()) {
    const gone = new Map<string, Promise<[Outcome, ObjectKey]>>();
    for (const one of stage) {
      const users = stage.filter(({ object }) => object.waitsFor.includes(one.object.urn));
      const before = users.flatMap(({ object }) => gone.get(object.urn) ?? []);
      gone.set(
        one.object.urn,
        after(before, () => remove(client, one, timeoutMs)),
      );
    }
    outcomes.push(...(await allOf([...gone.values()])));
  }
  const of = (wanted: Outcome) => outcomes.flatMap(([outcome, one]) => (outcome === wanted ? [one] : []));
  return { deleted: of("deleted"), absent: of("absent"), released: of("released") };
}

const after = async <T>(others: readonly Promise<unknown>[], work: () => Promise<T>): Promise<T> => {
  await Promise.all(others);
  return work();
};

/** Every outcome; the first failure only once nothing is under way any more. */
async function allOf<T>(work: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(work);
  return Promise.all(work);
}

async function remove(
  client: KubeClient,
  applied: AppliedObject,
  timeoutMs: number,
): Promise<[Outcome, ObjectKey]> {
  const { object, reference } = applied;
  if (object.patch) return [await release(client, applied), reference];
  // In the foreground: an object is there until everything that it owns is gone.
  const deleted = await client.delete(reference, { propagation: "Foreground" });
  if (!deleted) return ["absent", reference];
  const { kind, metadata } = reference;
  try {
    const what = `${kind} ${metadata.name} stays after it was deleted`;
    await pollUntil({ what, timeoutMs }, async () => ((await client.read(reference)) ? undefined : true));
  } catch (error) {
    throw new Error(`${(error as Error).message}${await holders(client, reference)}`, { cause: error });
  }
  return ["deleted", reference];
}

/** Takes the fields of a patch back by applying none. */
async function release(client: KubeClient, { object, reference }: AppliedObject): Promise<Outcome> {
  if ((await client.read(reference)) === undefined) return "absent";
  await client.apply(reference, { fieldManager: object.fieldManager, force: false });
  return "released";
}

/** What keeps an object: its finalizers, what a namespace says of its content, and its events. */
async function holders(client: KubeClient, reference: ObjectKey): Promise<string> {
  const live = await client.read<LiveObject>(reference);
  const finalizers = live?.metadata.finalizers ?? [];
  const status = live?.status === undefined ? "" : `; status ${JSON.stringify(live.status)}`;
  const events = (await eventsOf(client, reference)).map((event) => `\n  ${event}`).join("");
  return `; finalizers ${finalizers.join(", ") || "none"}${status}${events}`;
}
