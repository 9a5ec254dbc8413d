import { createRequire, Module } from "node:module";
import { dirname, join } from "node:path";

/**
 * Loading `@pulumi/pulumi` also loads a TypeScript compiler and npm's readers of packages, half of its start-up time, for
 * one purpose: to turn a function of the program into a cloud function. They are loaded when that is asked for,
 * which this program never does. Imported for its effect, before anything that imports the SDK.
 */
const require = createRequire(import.meta.url);
const sdk = createRequire(join(dirname(require.resolve("@pulumi/pulumi/package.json")), "index.js"));

type Exports = Record<PropertyKey, unknown>;

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

/** An SDK that has none of them any more needs no help. */
function deferIfThere(name: string): void {
  try {
    defer(sdk.resolve(name));
  } catch {
    // Loaded as the SDK itself sees fit.
  }
}

deferIfThere("@npmcli/arborist");
deferIfThere("normalize-package-data");
deferIfThere("./typescript-shim.js");
