#!/usr/bin/env node
// Plain JavaScript, because any Node may start this file, and an older one cannot parse TypeScript.
import { existsSync } from "node:fs";
import module from "node:module";
import { fileURLToPath } from "node:url";
import { isRecent, requireNode } from "../base/node-version.mjs";

// A clone runs its sources. The published package runs compiled code, because Node strips no types under node_modules.
const sources = new URL("./main.ts", import.meta.url);
const compiled = new URL("../dist/cli/main.js", import.meta.url);
const inClone = existsSync(fileURLToPath(sources));

async function start(args) {
  if (inClone && !isRecent(process.version)) {
    const { run } = await import("../tools/node/run.mjs");
    return run([fileURLToPath(import.meta.url), ...args]);
  }
  requireNode();
  module.enableCompileCache?.();
  const { main } = await import((inClone ? sources : compiled).href);
  return main(args);
}

process.exitCode = await start(process.argv.slice(2));
