/**
 * Catches what a Pulumi program loses: under mocks, a rejected input or a throw inside `apply` leaves the
 * run resolving normally and shows only as an unhandled rejection.
 */
export interface Failures {
  /** Rejects with the first failure. */
  readonly first: Promise<never>;
  /** True once anything has failed. */
  readonly any: () => boolean;
  /** Adds a failure that the program may have caught itself. */
  readonly report: (failure: unknown) => void;
  /** Gives the process its own listeners back. */
  readonly release: () => void;
}

const fatalEvents = ["unhandledRejection", "uncaughtException"] as const;

/**
 * Takes the process's fatal events over until `release`, so that none ends the process or is counted
 * twice. `onIdle` words the failure of a program that waits for something that never comes.
 */
export function watchFailures(onIdle: () => Error): Failures {
  let reject: (failure: unknown) => void = () => {};
  let failed = false;
  const first = new Promise<never>((_, rejectFirst) => {
    reject = rejectFirst;
  });
  first.catch(() => {}); // Whoever races it hears of it; nobody racing it is no failure of its own.
  const report = (failure: unknown) => {
    failed = true;
    reject(failure);
  };
  const idle = () => report(onIdle());
  const kept = fatalEvents.map((event) => ({ event, listeners: process.rawListeners(event) }));
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
      for (const { event, listeners } of kept) {
        process.off(event, report);
        for (const listener of listeners) process.on(event, listener as (...args: unknown[]) => void);
      }
    },
  };
}
