// Previews one preset on one target, and prints how many modules of Kubernetes' SDK it has loaded. It runs in a process of its
// own, because the modules of others stay loaded.
import { createRequire } from "node:module";
import { readStackFile } from "../../config/stackFile.ts";
import { previewStack, withTarget } from "../../preview/stack.ts";
import type { Target } from "../../targets/names.ts";

const [stack = "", target = ""] = process.argv.slice(2);
await previewStack({ stack, config: withTarget(readStackFile(stack), target as Target) });
const { cache } = createRequire(import.meta.url);
console.log(Object.keys(cache).filter((file) => file.includes("@pulumi/kubernetes")).length);
