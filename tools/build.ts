import { execFileSync } from "node:child_process";
import { cpSync, globSync, rmSync } from "node:fs";
import { join } from "node:path";

// Node strips no types under node_modules, so the published package is compiled. Files that the
// code reads at run time are copied to the same places as in a clone.
const ROOT = join(import.meta.dirname, "..");
const DIST = join(ROOT, "dist");
const DATA = [
  "profiles/**/*.json",
  "policies/*.json",
  "components/workload/placeholder/*.cjs",
  "components/**/*.json",
  "pricing/catalog/*.json",
  "sandbox/crds/*.yaml",
];

rmSync(DIST, { recursive: true, force: true });
const compiler = join(ROOT, "node_modules", "typescript-7", "bin", "tsc");
execFileSync(process.execPath, [compiler, "-p", join(ROOT, "tsconfig.build.json")], { stdio: "inherit" });
for (const file of DATA.flatMap((pattern) => globSync(pattern, { cwd: ROOT }))) {
  cpSync(join(ROOT, file), join(DIST, file), { recursive: true });
}
