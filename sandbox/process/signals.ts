const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Runs `clean` once when this process is asked to end, then ends by the same signal, as a shell expects. Further
 * signals meanwhile are ignored: a second Ctrl-C must not leave half of a cluster.
 *
 * @returns a function that removes the handlers.
 */
export function onTermination(clean: () => void | Promise<void>): () => void {
  let begun = false;
  const handle = async (signal: NodeJS.Signals): Promise<void> => {
    if (begun) return;
    begun = true;
    try {
      await clean();
    } finally {
      remove();
      process.kill(process.pid, signal);
    }
  };
  const remove = (): void => {
    for (const signal of SIGNALS) process.off(signal, handle);
  };
  for (const signal of SIGNALS) process.on(signal, handle);
  return remove;
}
