// The reference workload (`loadtests/reference/`) is a package of its own, with packages that nothing else here needs.
// Plain JavaScript, as npm runs it at the end of an install on whatever Node it has.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const FOLDER = fileURLToPath(new URL("../../loadtests/reference", import.meta.url));
/** Longer than an install takes: whoever held the lock that long is gone. */
const STALE_MS = 300_000;
const LOOK_MS = 250;

const wantedOf = (folder) =>
  createHash("sha256")
    .update(readFileSync(join(folder, "package-lock.json")))
    .digest("hex");
const stampOf = (folder) => join(folder, "node_modules", ".installed");

/** Whether the packages of the lockfile are there. A stamp says so, because a checkout changes dates of files. */
export function isInstalled(folder = FOLDER) {
  try {
    return readFileSync(stampOf(folder), "utf8") === wantedOf(folder);
  } catch {
    return false;
  }
}

const wait = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

/** One process installs at a time: npm empties the folder first. */
function withLock(lock, work) {
  for (;;) {
    try {
      mkdirSync(lock);
      break;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
    }
    const age = Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > STALE_MS) rmdirSync(lock);
    else wait(LOOK_MS);
  }
  try {
    return work();
  } finally {
    rmdirSync(lock);
  }
}

/** npm that runs this, or the one on PATH. */
function npm(args, folder, env) {
  const { npm_execpath: script } = env;
  const [program, first] = script === undefined ? ["npm", []] : [process.execPath, [script]];
  // Output goes to stderr, as stdout may have to be the one document of a command.
  const options = { cwd: folder, env, stdio: ["ignore", 2, 2] };
  return spawnSync(program, [...first, ...args], options).status === 0;
}

/** Installs the packages of the reference workload unless they are there. False where npm could not. */
export function installReference(folder = FOLDER, env = process.env) {
  if (isInstalled(folder)) return true;
  return withLock(join(folder, ".installing"), () => {
    if (isInstalled(folder)) return true;
    const done = npm(["ci", "--no-audit", "--no-fund", "--loglevel=error"], folder, env);
    if (done) writeFileSync(stampOf(folder), wantedOf(folder));
    return done;
  });
}

// `node tools/node/reference.mjs`, as the script `prepare` does: an install without a network goes on without them.
if (process.argv[1] === fileURLToPath(import.meta.url) && !installReference())
  console.error(
    "note: npm could not install the packages of the reference workload; load tests, npm test and test:software need them: npm ci --prefix loadtests/reference",
  );
