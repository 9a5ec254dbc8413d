// Read by whatever Node starts first, so plain JavaScript: an older Node could not even parse what follows.
import module from "node:module";
import { requireNode } from "./base/node-version.mjs";

requireNode();
// Before the imports that it makes faster: the engine starts this program anew for every preview and update.
module.enableCompileCache?.();
const { outputs } = await import("./index.ts");
export default outputs;
