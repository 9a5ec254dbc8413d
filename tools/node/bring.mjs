// npm runs this at the end of an install in a clone. Where the Node that runs npm is too old for the scripts, this
// installs a newer one into this folder, and never into `node_modules/.bin` of the clone (docs/decisions/0001).
import { spawnSync } from "node:child_process";
import { isRecent, RANGE } from "../../base/node-version.mjs";
import { FOLDER, machine, packageFor, programOf, stateOf } from "./choose.mjs";

function bring() {
  const name = packageFor(machine());
  const program = name && programOf(name);
  if (isRecent(process.version) || stateOf(name, program) !== "absent") return;
  const npm = process.env.npm_execpath;
  if (npm === undefined)
    throw new Error("looking for npm: got no npm_execpath, expected a run by npm: npm run prepare");
  const options = ["ci", "--no-audit", "--no-fund", "--loglevel=error"];
  // Output goes to stderr, as stdout may have to be the one document of `npm pack --json`.
  const stdio = ["ignore", 2, 2];
  const { status } = spawnSync(process.execPath, [npm, ...options], { cwd: FOLDER, stdio });
  if (status === 0 && stateOf(name, program) === "runs") return;
  // The install goes on: the scripts report a missing Node, and a newer Node on PATH is enough.
  console.error(
    `note: npm could install no Node that starts on this machine; install one of ${RANGE} for the scripts`,
  );
}

bring();
