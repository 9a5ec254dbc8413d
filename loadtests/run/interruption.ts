const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** An end that somebody asked for. */
export interface Interruption {
  /** Aborted by the first signal; its reason is a sentence for the result. */
  readonly signal: AbortSignal;
  /** Handles signals no longer. */
  readonly forget: () => void;
}

/** Exit code of a program that a person ended: 128 and the number of SIGINT. */
const INTERRUPTED = 130;

/**
 * The first Ctrl-C (or SIGTERM, SIGHUP) lets the run end in order: k6 stops, and what was measured is written. The second
 * one ends this process at once; handlers of its `exit` kill what is left.
 */
export function interruption(notify: (line: string) => void): Interruption {
  const controller = new AbortController();
  const handle = (signal: NodeJS.Signals): void => {
    if (controller.signal.aborted) process.exit(INTERRUPTED);
    notify("ending the run; what was measured so far is written. Once more ends it at once");
    controller.abort(new Error(`it was ended by ${signal}`));
  };
  for (const signal of SIGNALS) process.on(signal, handle);
  return {
    signal: controller.signal,
    forget: () => {
      for (const signal of SIGNALS) process.off(signal, handle);
    },
  };
}
