import debuggable from "@pulumi/pulumi/runtime/debuggable.js";
import state from "@pulumi/pulumi/runtime/state.js";

/**
 * Pulumi's own way to give a program a state of its own (config, monitor, root resource, pending calls):
 * its Automation API runs inline programs so. It is left out of the SDK's published types, hence the check.
 */
const { withLocalStorage } = state as { withLocalStorage?: <T>(callback: () => Promise<T>) => Promise<T> };

/** Runs `callback` with Pulumi state that nothing outside it sees and that ends with it. Not to be nested. */
export async function isolated<T>(callback: () => Promise<T>): Promise<T> {
  if (withLocalStorage === undefined) {
    throw new Error(
      "This @pulumi/pulumi has no withLocalStorage in runtime/state.js, which a preview needs; install the version that package.json pins.",
    );
  }
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

type Debuggable = { debuggablePromise: <T>(promise: Promise<T>) => Promise<T> };

/**
 * The SDK formats a stack trace for each of the four promises of each output, to tell which one leaked:
 * 10 of the 13 ms that a resource takes. A preview finds a program that never ends by other means.
 */
function withoutPromiseTraces(): () => void {
  const sdk = debuggable as Debuggable;
  const { debuggablePromise } = sdk;
  sdk.debuggablePromise = (promise) => promise;
  return () => {
    sdk.debuggablePromise = debuggablePromise;
  };
}
