/** What holds for an item of a work queue, whatever engine holds it. */
export interface QueuePlan {
  /**
   * How long a taken item is hidden from other workers, seconds. The item of a worker that died is offered again after
   * this time; a worker that needs longer has to extend it.
   */
  readonly visibilitySeconds: number;
  /** Attempts before an item becomes a dead letter. */
  readonly maxAttempts: number;
}

/** The contract of every queue: each item is delivered at least once. Both figures are chosen, no source states them. */
export const queueRules: QueuePlan = { visibilitySeconds: 900, maxAttempts: 5 };

/**
 * A queue that is a Redis stream with one consumer group.
 *
 * - Whoever takes starts with `XGROUP CREATE <stream> <group> 0 MKSTREAM`, and the same for the dead letters. Redis
 *   answers `BUSYGROUP` to all but the first of them, which is as good. Nobody else makes the group, so a queue needs no
 *   job that prepares it; items that were sent before are in the group too, because it starts at 0.
 * - To send is `XADD`. To take is `XREADGROUP`, and `XAUTOCLAIM` with the visibility time as `min-idle-time` for the items
 *   of workers that died. `XCLAIM … JUSTID` extends the time of an item.
 * - To acknowledge is `XACK` and `XDEL` in one `MULTI`: an item that is acknowledged and not deleted would be counted
 *   forever. So `XLEN` is what waits or is being worked on, and the id of the first entry is the time at which it was put
 *   in, milliseconds.
 * - An item that `XPENDING` shows with `maxAttempts` deliveries goes to the dead letters: `XADD`, `XACK` and `XDEL` in one
 *   `MULTI`.
 */
export interface StreamPlan extends QueuePlan {
  readonly stream: string;
  readonly group: string;
  /** The stream of items that failed on every attempt. */
  readonly deadLetters: string;
}

const GROUP = "workers";

/**
 * The stream of a store. Its key is not the name of the store: earlier packages had a list under that key, and Redis
 * refuses every command of streams on a list. The list stays as it is.
 */
export const streamOf = (store: string): StreamPlan => ({
  ...queueRules,
  stream: `${store}:items`,
  group: GROUP,
  deadLetters: `${store}:dead`,
});
