// `node tools/node/run.mjs <arguments of node>` runs node with these arguments, on a version that is new enough.
import { spawn } from "node:child_process";
import { realpathSync } from "node:fs";
import { delimiter, dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { chooseHere } from "./choose.mjs";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"];
const SIGNAL_EXIT = 128;
const CODES = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };

/** Programs that npm installs start `node` from PATH, so the chosen Node comes first there. */
const environment = (program) => ({
  ...process.env,
  PATH: [dirname(program), process.env.PATH ?? ""].join(delimiter),
});

/** Runs Node until it ends, and returns its exit code. A terminal sends Ctrl-C to the child by itself. */
export function run(args) {
  const { program, refusal } = chooseHere();
  if (refusal !== undefined) {
    console.error(refusal);
    return Promise.resolve(3);
  }
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: "inherit", env: environment(program) });
    const forward = (signal) => {
      if (signal === "SIGINT" && process.stdin.isTTY) return;
      child.kill(signal);
    };
    for (const signal of SIGNALS) process.on(signal, forward);
    child.once("error", reject);
    child.once("close", (code, signal) => {
      for (const name of SIGNALS) process.off(name, forward);
      resolve(code ?? SIGNAL_EXIT + (CODES[signal] ?? 0));
    });
  });
}

if (realpathSync(process.argv[1] ?? ".") === fileURLToPath(import.meta.url)) {
  process.exitCode = await run(process.argv.slice(2));
}
