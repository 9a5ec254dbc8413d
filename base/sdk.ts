import { createRequire, Module } from "node:module";
import { dirname, join } from "node:path";
// Declares the types of what the SDK adds to the global object.
import type {} from "@pulumi/pulumi/runtime/state.js";

/**
 * All unpublished parts of `@pulumi/pulumi` that this project uses. They may change in any version, so package.json
 * pins the exact version (docs/decisions/0009-the-engine-under-the-preview.md). Import this file before anything
 * that imports the SDK, because it also keeps the SDK from loading some modules.
 */
const require = createRequire(import.meta.url);
const sdk = createRequire(join(dirname(require.resolve("@pulumi/pulumi/package.json")), "index.js"));

type Exports = Record<PropertyKey, unknown>;

/**
 * Modules that take half of the SDK's start-up time: a TypeScript compiler and npm's package readers. The SDK needs
 * them only to turn a function of the program into a cloud function, which this program never does. They are loaded
 * on first use. A version of the SDK without these modules is left as it is.
 */
const HEAVY = ["@npmcli/arborist", "normalize-package-data", "./typescript-shim.js"] as const;

/** What `import` gives for a name: the default export of a plain CommonJS module is the module itself. */
const exported = (module: Exports, name: PropertyKey): unknown =>
  name === "default" && module.__esModule !== true ? module : module[name];

/** Puts a placeholder into the module cache; it loads `file` when one of its exports is first read. */
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
  // With __esModule set, an importer uses the proxy itself instead of copying its exports, which would load the file.
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
 * @param name a function of it that has to exist.
 * @throws Error with file and function if this version of the SDK does not have them.
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
 * Runs `callback` with a separate Pulumi state (config, monitor, root resource, pending calls), as Pulumi's
 * Automation API does for inline programs.
 */
export const { withLocalStorage } = unpublishedModule<{
  withLocalStorage<T>(callback: () => Promise<T>): Promise<T>;
}>("runtime/state.js", "withLocalStorage");

/** The SDK calls `debuggablePromise` through this object, so replacing the function here replaces it everywhere. */
export const debuggable = unpublishedModule<{
  debuggablePromise: <T>(promise: Promise<T>, context?: unknown) => Promise<T>;
}>("runtime/debuggable.js", "debuggablePromise");

/**
 * Disables the stack traces that show where a promise that never settled was made. The SDK formats one for each of
 * the four promises of each output, which takes a sixth of a preview's time. Such a promise still fails the
 * deployment; its message names the variable `PULUMI_DEBUG_PROMISE_LEAKS`, which enables the traces again.
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

/** Whether a key of the running program's configuration is a secret. */
export const { isConfigSecret } = unpublishedModule<{ isConfigSecret(key: string): boolean }>(
  "runtime/config.js",
  "isConfigSecret",
);

/** Whether the engine protects a resource: after all transformations, and with what it inherits from its parent. */
export const isProtected = (resource: object): boolean =>
  "__protect" in resource && resource.__protect === true;

/** Exit code of a program that has logged its errors itself: the language host adds no message of its own. */
const LOGGED = 32;

/** What the language host sets for a program in a process of its own; an inline program runs in a user's process. */
const OWN_PROCESS = "PULUMI_CONFIG";

/**
 * Makes the running program fail once the engine has shown the whole difference. The engine finds out which resources
 * are deleted only if the program ends well, and it waits for the end of the process after that: a code of the process
 * comes late enough, an error of the program does not.
 *
 * @returns whether the program will fail; false in a process that runs more than the program.
 */
export function failAfterDiff(): boolean {
  if (process.env[OWN_PROCESS] === undefined) return false;
  process.once("exit", () => {
    process.exitCode = LOGGED;
  });
  return true;
}
