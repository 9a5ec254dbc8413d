// Vitest runs this once before the project `nightly`.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { delimiter, join } from "node:path";
import { goIn } from "../../../sandbox/binaries/go.ts";
import { cacheRoot } from "../../../sandbox/binaries/paths.ts";
import { lock } from "../../../sandbox/process/lock.ts";
import { find } from "../pod/machine.ts";
import { nightlyPrograms } from "./versions.ts";

const folderOf = (module: string): string => join(import.meta.dirname, "gomods", module);

/** Directory of the programs in this user's cache; another one for every change of a version. */
function cacheDirectory(): string {
  const hash = createHash("sha256").update(JSON.stringify([nightlyPrograms, process.platform, process.arch]));
  for (const module of new Set(Object.values(nightlyPrograms).map((program) => program.module)))
    for (const file of ["go.mod", "go.sum"]) hash.update(readFileSync(join(folderOf(module), file)));
  return join(cacheRoot(process.env), "software", hash.digest("hex").slice(0, 12));
}

async function build(name: string, directory: string): Promise<void> {
  const { module, package: main, stamps } = nightlyPrograms[name] as (typeof nightlyPrograms)[string];
  const linker = ["-s", "-w", ...stamps.flatMap((stamp) => ["-X", stamp])].join(" ");
  const partial = join(directory, `.partial-${name}`);
  const start = performance.now();
  console.error(`${name}: building, minutes where it was not built before`);
  rmSync(partial, { force: true });
  const flags = ["-trimpath", "-mod=readonly", "-buildvcs=false", "-ldflags", linker];
  await goIn(folderOf(module), ["build", ...flags, "-o", partial, main], process.env);
  renameSync(partial, join(directory, name));
  console.error(`${name}: built in ${Math.round((performance.now() - start) / 1000)} s`);
}

const BUILD_WAIT_MS = 60 * 60 * 1000;

/** Builds what is neither in `ECHELON_SOFTWARE_BIN` nor in the cache; the tests find both. */
export async function setup(): Promise<void> {
  const directory = cacheDirectory();
  mkdirSync(directory, { recursive: true, mode: 0o755 });
  const own = process.env.ECHELON_SOFTWARE_BIN;
  process.env.ECHELON_SOFTWARE_BIN = [own, directory].filter(Boolean).join(delimiter);
  const missing = (): readonly string[] =>
    Object.keys(nightlyPrograms).filter((name) => find(name) === undefined);
  if (missing().length === 0) return;
  const held = await lock({
    path: join(directory, "build.lock"),
    purpose: "builds the programs of test:software:nightly",
    waitMs: BUILD_WAIT_MS,
  });
  try {
    for (const name of missing()) await build(name, directory);
  } finally {
    held?.release();
  }
}
