// Plain JavaScript, as any Node may start this file, and an older one cannot parse TypeScript.
import module from "node:module";
import { requireNode } from "./base/node-version.mjs";

requireNode();
// Before the import that it makes faster. The engine starts this program again for each preview and each update.
module.enableCompileCache?.();
const { outputs } = await import("./index.ts");
export default outputs;
