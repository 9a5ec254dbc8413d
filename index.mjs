// Read by whatever Node starts first, so plain JavaScript: an older Node could not even parse what follows.
import { requireNode } from "./base/node-version.mjs";

requireNode();
const { outputs } = await import("./index.ts");
export default outputs;
