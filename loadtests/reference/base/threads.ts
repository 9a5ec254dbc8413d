/** Does `work` for each of the numbers from 0 to `count` - 1, at most `threads` at once. */
export async function inThreads(
  threads: number,
  count: number,
  work: (at: number, thread: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const thread = async (_: unknown, number: number): Promise<void> => {
    while (next < count) {
      const at = next;
      next += 1;
      await work(at, number);
    }
  };
  await Promise.all(Array.from({ length: Math.min(threads, count) }, thread));
}
