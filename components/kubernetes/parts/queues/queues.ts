import type { QueuePlan } from "../../../../plan/engines/queue.ts";
import {
  copyName,
  type ItemQueue,
  itemsName,
  type OwnQueue,
  type Queues,
} from "../../../../plan/queueParts.ts";
import type { StorePlan } from "../../../../plan/types.ts";
import type { Right } from "../../../../profiles/rights.ts";
import { MOVE_USER } from "../../../platform.ts";

/** The queues of a store in which a user may do something, each with its rights there. */
export const rightsInQueues = <Queue extends QueuePlan>(
  { queue, parts }: Queues<Queue>,
  user: string,
  rights: readonly Right[],
): (readonly [queue: Queue, rights: readonly Right[]])[] =>
  parts === undefined
    ? [[queue, rights]]
    : parts.flatMap((part) => {
        const users: Readonly<Partial<Record<Right, readonly string[]>>> = {
          send: part.senders,
          take: part.takers,
        };
        const some = rights.filter((right) => users[right]?.includes(user) === true);
        return some.length === 0 ? [] : [[part, some] as const];
      });

/** The queue that a workload takes from. */
export const takenBy = <Queue extends QueuePlan>(
  { queue, parts = [] }: Queues<Queue>,
  taker: string,
): Queue => parts.find(({ takers }) => takers.includes(taker)) ?? queue;

/** A queue, or several, that have to be named to one user. */
interface Named<Queue extends QueuePlan> {
  /** The queue that it takes from, or the only one that it sends to; null if it sends to several. */
  readonly own: Queue | null;
  /** The queues of copies that it sends to. */
  readonly sent: readonly OwnQueue<Queue>[];
  /** Whose queue → its name, of those that it sends to, as JSON; null if no copy has its own, or it sends to none. */
  readonly names: string | null;
}

/** Whoever moves data has every queue, and the first as its own. */
function namedTo<Queue extends ItemQueue>({ queue, parts = [] }: Queues<Queue>, user: string): Named<Queue> {
  const moves = user === MOVE_USER;
  const sent = parts.filter(({ senders }) => moves || senders.includes(user));
  const taken = parts.find(({ takers }) => moves || takers.includes(user));
  const single = parts.length === 0 ? queue : null;
  const named = sent.filter(({ of }) => of.length > 0);
  return {
    own: single ?? taken ?? (sent.length === 1 ? (sent[0] ?? null) : null),
    sent: named,
    names:
      named.length === 0
        ? null
        : JSON.stringify(Object.fromEntries(named.map((one) => [copyName(one), itemsName(one)]))),
  };
}

/** A store as one user knows it: with the variables that it has. */
interface Known<Store, Queue extends QueuePlan> extends Named<Queue> {
  readonly store: Store;
}

/** Values of variables that only the user of one queue has. A queue of SQS has a URL of its own. */
const OF_ONE: readonly string[] = ["stream", "topic", "queue", "group", "deadLetters"];
const ofOne = ({ protocol }: Pick<StorePlan, "protocol">): readonly string[] =>
  protocol === "sqs" ? ["url"] : OF_ONE;

/** A store as a user knows it: who sends to several queues has no variable of one, and who sends to none has no `QUEUE_NAMES`. */
export function knownTo<
  Queue extends ItemQueue,
  Store extends Queues<Queue> & Pick<StorePlan, "protocol" | "variables">,
>(store: Store & Queues<Queue>, user: string): Known<Store, Queue> {
  const named = namedTo<Queue>(store, user);
  const unknown = [...(named.own === null ? ofOne(store) : []), ...(named.names === null ? ["names"] : [])];
  return {
    ...named,
    store: { ...store, variables: store.variables.filter(({ value }) => !unknown.includes(value)) },
  };
}
