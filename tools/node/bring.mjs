// npm runs this at the end of an install in a clone: where the Node that runs it is too old for the scripts, npm
// brings another into this folder, and never into the `node_modules/.bin` of the clone (docs/decisions/0001).
import { spawnSync } from "node:child_process";
import { isRecent, RANGE } from "../../base/node-version.mjs";
import { FOLDER, machine, packageFor, programOf, stateOf } from "./choose.mjs";

function bring() {
  const name = packageFor(machine());
  const program = name && programOf(name);
  if (isRecent(process.version) || stateOf(name, program) !== "absent") return;
  const npm = process.env.npm_execpath;
  if (npm === undefined) throw new Error("got no npm_execpath, expected to be run by npm: npm run prepare");
  const options = ["ci", "--no-audit", "--no-fund", "--loglevel=error"];
  // On stderr, as stdout may be the one document of `npm pack --json`.
  const stdio = ["ignore", 2, 2];
  const { status } = spawnSync(process.execPath, [npm, ...options], { cwd: FOLDER, stdio });
  if (status === 0 && stateOf(name, program) === "runs") return;
  // Not the end of the install: the scripts say what they miss, and a newer Node of one's own is enough.
  console.error(
    `note: npm could bring no Node that starts on this machine: install one of ${RANGE} for the scripts`,
  );
}

bring();
