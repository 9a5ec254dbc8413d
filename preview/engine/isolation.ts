import { debuggable, withLocalStorage } from "../../base/sdk.ts";

/** Runs `callback` with its own state of the Pulumi SDK. Calls must not be nested. */
export async function isolated<T>(callback: () => Promise<T>): Promise<T> {
  // The SDK also stores the root resource on the global object, for older copies of itself.
  const rootResource = globalThis.stackResource;
  const restoreTraces = withoutPromiseTraces();
  try {
    return await withLocalStorage(callback);
  } finally {
    restoreTraces();
    globalThis.stackResource = rootResource;
  }
}

/**
 * Turns off the stack traces that the SDK formats for each of the four promises of each output, to say which promise
 * never resolved. They take 5 of the 6 ms of a resource. A preview detects such a program by `beforeExit`.
 */
function withoutPromiseTraces(): () => void {
  const { debuggablePromise } = debuggable;
  debuggable.debuggablePromise = (promise) => promise;
  return () => {
    debuggable.debuggablePromise = debuggablePromise;
  };
}
