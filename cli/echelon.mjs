#!/usr/bin/env node
// Read by whatever Node starts first, so plain JavaScript: an older Node could not even parse what follows.
import { existsSync } from "node:fs";
import module from "node:module";
import { fileURLToPath } from "node:url";
import { requireNode } from "../config/node-version.mjs";

requireNode();
module.enableCompileCache?.();
// A clone runs its sources; the published package, where Node strips no types, what was compiled from them.
const sources = new URL("./main.ts", import.meta.url);
const compiled = new URL("../dist/cli/main.js", import.meta.url);
const { main } = await import(existsSync(fileURLToPath(sources)) ? sources.href : compiled.href);
process.exitCode = await main(process.argv.slice(2));
