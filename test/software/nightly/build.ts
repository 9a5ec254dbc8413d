// Vitest runs this once before the project `nightly`.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { delimiter, join } from "node:path";
import { goIn } from "../../../sandbox/binaries/go.ts";
import { cacheRoot } from "../../../sandbox/binaries/paths.ts";
import { lock } from "../../../sandbox/process/lock.ts";
import { installPython } from "../../../tools/software/python.ts";
import { find, needed } from "../pod/machine.ts";
import { goPrograms, mavenPrograms, wheelPrograms } from "./versions.ts";

/** A program that the nightly run needs, and how it comes into the cache. */
interface NightlyProgram {
  readonly name: string;
  /** Another one means another program, so that a change of one builds no other anew. */
  readonly key: string;
  /** Makes `path`. */
  readonly make: (path: string) => Promise<void>;
}

const keyOf = (row: object, files: readonly string[]): string => {
  const hash = createHash("sha256").update(JSON.stringify([row, process.platform, process.arch]));
  for (const file of files) hash.update(readFileSync(file));
  return hash.digest("hex").slice(0, 12);
};

const ofGo = Object.entries(goPrograms).map(([name, row]): NightlyProgram => {
  const folder = join(import.meta.dirname, "gomods", row.module);
  const linker = ["-s", "-w", ...row.stamps.flatMap((stamp) => ["-X", stamp])].join(" ");
  const flags = ["-trimpath", "-mod=readonly", "-buildvcs=false", "-ldflags", linker];
  const tags = row.tags === undefined ? [] : ["-tags", row.tags.join()];
  return {
    name,
    key: keyOf(row, [join(folder, "go.mod"), join(folder, "go.sum")]),
    make: async (path) => {
      await goIn(folder, ["build", ...flags, ...tags, "-o", path, row.package], process.env);
    },
  };
});

const ofWheels = Object.entries(wheelPrograms).map(([name, row]): NightlyProgram => {
  const requirements = join(import.meta.dirname, "wheels", row.requirements);
  return {
    name,
    key: keyOf(row, [requirements]),
    make: async (path) => {
      const environment = join(path, "..", "python");
      installPython(environment, requirements);
      symlinkSync(join("python", "bin", row.program), path);
    },
  };
});

/** Jars in `libs`, scripts in `bin`, and a file that says that both are there. */
const ofMaven = Object.entries(mavenPrograms).map(([name, row]): NightlyProgram => {
  const pom = join(import.meta.dirname, "maven", row.folder, "pom.xml");
  return {
    name,
    key: keyOf({ ...row, start: row.starting("java", "main") }, [pom]),
    make: async (path) => {
      const directory = join(path, "..");
      const copy = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies";
      const libs = `-DoutputDirectory=${join(directory, "libs")}`;
      execFileSync(needed("mvn"), ["-q", "-B", "-f", pom, copy, libs], {
        stdio: ["ignore", "inherit", "inherit"],
      });
      mkdirSync(join(directory, "bin"), { recursive: true });
      const java = realpathSync(needed("java"));
      for (const [script, main] of Object.entries(row.scripts))
        writeFileSync(join(directory, "bin", `${script}${row.ending}`), row.starting(java, main), {
          mode: 0o755,
        });
      writeFileSync(path, "#!/bin/sh\n", { mode: 0o755 });
    },
  };
});

const programs: readonly NightlyProgram[] = [...ofGo, ...ofWheels, ...ofMaven];

/** Directory of a program in this user's cache. */
const directoryOf = ({ name, key }: NightlyProgram): string =>
  join(cacheRoot(process.env), "software", `${name}-${key}`);

async function make(program: NightlyProgram): Promise<void> {
  const { name } = program;
  const directory = directoryOf(program);
  const partial = join(directory, ".partial");
  const start = performance.now();
  console.error(`${name}: building, minutes where it was not built before`);
  rmSync(partial, { force: true });
  await program.make(partial);
  renameSync(partial, join(directory, name));
  console.error(`${name}: built in ${Math.round((performance.now() - start) / 1000)} s`);
}

const BUILD_WAIT_MS = 60 * 60 * 1000;

/** Makes what is neither in `ECHELON_SOFTWARE_BIN` nor in the cache; the tests find both. */
export async function setup(): Promise<void> {
  const directories = programs.map(directoryOf);
  for (const directory of directories) mkdirSync(directory, { recursive: true, mode: 0o755 });
  const own = process.env.ECHELON_SOFTWARE_BIN;
  process.env.ECHELON_SOFTWARE_BIN = [own, ...directories].filter(Boolean).join(delimiter);
  const missing = () => programs.filter(({ name }) => find(name) === undefined);
  if (missing().length === 0) return;
  const held = await lock({
    path: join(cacheRoot(process.env), "software", "build.lock"),
    purpose: "builds the programs of test:software:nightly",
    waitMs: BUILD_WAIT_MS,
  });
  try {
    for (const program of missing()) await make(program);
  } finally {
    held?.release();
  }
}
