import { createRequire, Module } from "node:module";
import { dirname, join } from "node:path";
// Declares what the SDK puts on the global object.
import type {} from "@pulumi/pulumi/runtime/state.js";

/**
 * Everything that this project takes from `@pulumi/pulumi` beyond what that publishes, and the reason why
 * package.json pins its exact version (docs/decisions/0009-the-engine-under-the-preview.md). To be imported before
 * anything that imports the SDK, as it also says what the SDK is not to load.
 */
const require = createRequire(import.meta.url);
const sdk = createRequire(join(dirname(require.resolve("@pulumi/pulumi/package.json")), "index.js"));

type Exports = Record<PropertyKey, unknown>;

/**
 * Loading the SDK also loads a TypeScript compiler and npm's readers of packages, half of its start-up time, for
 * one purpose: to turn a function of the program into a cloud function. They are loaded when that is asked for,
 * which this program never does. An SDK that has none of them any more needs no help.
 */
const HEAVY = ["@npmcli/arborist", "normalize-package-data", "./typescript-shim.js"] as const;

/** What `import` would give for a name: a plain CommonJS module is its own default. */
const exported = (module: Exports, name: PropertyKey): unknown =>
  name === "default" && module.__esModule !== true ? module : module[name];

/** Puts a stand-in into the module cache that loads `file` when one of its exports is first read. */
function defer(file: string): void {
  if (sdk.cache[file] !== undefined) return;
  let loaded: Exports | undefined;
  const load = (): Exports => {
    if (loaded === undefined) {
      delete sdk.cache[file];
      loaded = sdk(file) as Exports;
    }
    return loaded;
  };
  const standIn = new Module(file);
  standIn.loaded = true;
  // A module that says it is an ES module is passed through as it is, without a copy of its exports.
  standIn.exports = new Proxy<Exports>(
    {},
    {
      get: (_, name) => (name === "__esModule" ? true : exported(load(), name)),
      has: (_, name) => name in load(),
    },
  );
  sdk.cache[file] = standIn;
}

const isThere = (name: string): boolean => {
  try {
    sdk.resolve(name);
    return true;
  } catch {
    return false;
  }
};

for (const name of HEAVY.filter(isThere)) defer(sdk.resolve(name));

/**
 * A module of the SDK that has no published types.
 *
 * @throws Error naming file and function where this version of the SDK lacks one.
 */
export function unpublishedModule<Private extends object>(
  file: string,
  name: keyof Private & string,
): Private {
  const module = isThere(`./${file}`) ? (sdk(`./${file}`) as Exports) : {};
  if (typeof module[name] === "function") return module as Private;
  throw new Error(
    `This @pulumi/pulumi has no function ${name} in ${file}; install the version that package.json pins.`,
  );
}

/**
 * Runs `callback` with Pulumi state (config, monitor, root resource, pending calls) of its own: Pulumi's Automation
 * API runs inline programs so.
 */
export const { withLocalStorage } = unpublishedModule<{
  withLocalStorage<T>(callback: () => Promise<T>): Promise<T>;
}>("runtime/state.js", "withLocalStorage");

/** The SDK calls `debuggablePromise` through this object, so that what is put there holds for all of it. */
export const debuggable = unpublishedModule<{
  debuggablePromise: <T>(promise: Promise<T>, context?: unknown) => Promise<T>;
}>("runtime/debuggable.js", "debuggablePromise");

/**
 * Leaves the stack traces out by which the SDK would say where a promise that never settled was made. It formats
 * one for each of the four promises of each output, a sixth of a preview's time. Such a promise still fails the
 * deployment, and the variable that the SDK then names, `PULUMI_DEBUG_PROMISE_LEAKS`, brings the traces back.
 */
export function disablePromiseTraces(env: NodeJS.ProcessEnv = process.env): void {
  if (env.PULUMI_DEBUG_PROMISE_LEAKS) return;
  const { debuggablePromise } = debuggable;
  debuggable.debuggablePromise = (promise, context) => {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    try {
      return debuggablePromise(promise, context);
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
  };
}

/** True for a key of the running program's configuration that the engine gave as a secret. */
export const { isConfigSecret } = unpublishedModule<{ isConfigSecret(key: string): boolean }>(
  "runtime/config.js",
  "isConfigSecret",
);
