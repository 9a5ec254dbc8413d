/**
 * Collects the errors of a Pulumi program. Without an engine, a run resolves normally after a rejected input or a throw
 * inside `apply`; only an unhandled rejection shows such an error.
 */
export interface Failures {
  /** Rejects with the first failure. */
  readonly first: Promise<never>;
  /** True once anything has failed. */
  readonly any: () => boolean;
  /** Adds a failure, also one that the program itself has caught. */
  readonly report: (failure: unknown) => void;
  /** Restores the listeners of the process. */
  readonly release: () => void;
}

const fatalEvents = ["unhandledRejection", "uncaughtException"] as const;

/**
 * Replaces the listeners of the process's fatal events until `release`, so that none of them ends the process or is
 * reported twice. `onIdle` makes the error of a program that waits for a promise that never resolves.
 */
export function watchFailures(onIdle: () => Error): Failures {
  let reject: (failure: unknown) => void = () => {};
  let failed = false;
  const first = new Promise<never>((_, rejectFirst) => {
    reject = rejectFirst;
  });
  // Without a handler a rejection of `first` itself would be an unhandled one.
  first.catch(() => {});
  const report = (failure: unknown) => {
    failed = true;
    reject(failure);
  };
  const idle = () => report(onIdle());
  const original = fatalEvents.map((event) => ({ event, listeners: process.rawListeners(event) }));
  for (const event of fatalEvents) {
    process.removeAllListeners(event);
    process.on(event, report);
  }
  process.on("beforeExit", idle);
  return {
    first,
    report,
    any: () => failed,
    release: () => {
      process.off("beforeExit", idle);
      for (const { event, listeners } of original) {
        process.off(event, report);
        for (const listener of listeners) process.on(event, listener as (...args: unknown[]) => void);
      }
    },
  };
}
