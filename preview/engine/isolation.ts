import { debuggable, withLocalStorage } from "../../base/sdk.ts";

/** Runs `callback` with Pulumi state that nothing outside it sees and that ends with it. Not to be nested. */
export async function isolated<T>(callback: () => Promise<T>): Promise<T> {
  // The SDK also puts the root resource on the global object, for older copies of itself.
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
 * The SDK formats a stack trace for each of the four promises of each output, to tell which one leaked: 5 of the
 * 6 ms that a resource takes. A preview finds a program that never ends by other means.
 */
function withoutPromiseTraces(): () => void {
  const { debuggablePromise } = debuggable;
  debuggable.debuggablePromise = (promise) => promise;
  return () => {
    debuggable.debuggablePromise = debuggablePromise;
  };
}
