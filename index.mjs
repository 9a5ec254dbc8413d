// Plain JavaScript, as any Node may start this file, and an older one cannot parse TypeScript. It is the program of this
// clone, and that of a project which installs the package: its own program exports "echelon/program".
import { existsSync } from "node:fs";
import module from "node:module";
import { fileURLToPath } from "node:url";
import { requireNode } from "./base/node-version.mjs";

requireNode();
// Before the import that it makes faster. The engine starts this program again for each preview and each update.
module.enableCompileCache?.();
const sources = new URL("./index.ts", import.meta.url);
const compiled = new URL("./dist/index.js", import.meta.url);
const { outputs } = await import((existsSync(fileURLToPath(sources)) ? sources : compiled).href);
export default outputs;
