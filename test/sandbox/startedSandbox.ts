import { setTimeout as sleep } from "node:timers/promises";
import { startSandbox } from "../../sandbox/sandbox.ts";

// A program that uses a sandbox, for tests that end it in every way: `node startedSandbox.ts <name> <ending>`.
const [name = "child", ending = "wait"] = process.argv.slice(2);

const endings: Readonly<Record<string, () => unknown>> = {
  wait: () => sleep(600_000),
  exit: () => process.exit(7),
  throw: () => {
    throw new Error("a mistake of the program");
  },
};

const starting = startSandbox({ name });
process.stdout.write("starting\n");
const sandbox = await starting;
process.stdout.write(`ready ${sandbox.directory}\n`);
// Gives the test time to read the record of the running sandbox.
await sleep(1_000);
await sandbox.guard(Promise.resolve(endings[ending]?.()));
