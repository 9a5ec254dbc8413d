import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { isExpected, RequestError, show } from "../base/errors.ts";
import { type Policies, policiesFor } from "./permissions/policies.ts";
import { presets, wantedBy } from "./permissions/stacks.ts";

/** The file with the policies of the presets. */
export const FILE = "docs/aws-permissions.json";

/** The policies of every preset. */
export async function presetPolicies(): Promise<Readonly<Record<string, Policies>>> {
  const all: [string, Policies][] = [];
  for (const [stack, variants] of Object.entries(presets)) {
    const { types, deployer } = await wantedBy(stack, variants);
    all.push([stack, await policiesFor(types, deployer)]);
  }
  return Object.fromEntries(all);
}

/** Formats a file as `npm run lint` requires, so that a second run changes nothing. */
function format(file: string): void {
  const biome = join(dirname(fileURLToPath(import.meta.resolve("@biomejs/biome/package.json"))), "bin/biome");
  execFileSync(process.execPath, [biome, "format", "--write", file], {
    stdio: ["ignore", "ignore", "inherit"],
  });
}

/** The stack that the arguments name; undefined where they name none. @throws RequestError for anything else. */
export function stackIn(args: readonly string[]): string | undefined {
  const [flag, stack, ...more] = args;
  if (flag === undefined) return undefined;
  if (flag === "--stack" && stack !== undefined && stack !== "" && more.length === 0) return stack;
  throw new RequestError(`got ${show(args.join(" "))}, expected nothing, or --stack and the name of a stack`);
}

async function main(args: readonly string[]): Promise<void> {
  const stack = stackIn(args);
  if (stack !== undefined) {
    const { types, deployer } = await wantedBy(stack);
    console.log(JSON.stringify(await policiesFor(types, deployer), null, 2));
    return;
  }
  const file = join(import.meta.dirname, "..", FILE);
  writeFileSync(file, `${JSON.stringify(await presetPolicies())}\n`);
  format(file);
  console.error(`wrote ${FILE}`);
}

if (import.meta.main) {
  await main(process.argv.slice(2)).catch((error: unknown) => {
    if (!isExpected(error)) throw error;
    console.error(error.message);
    process.exitCode = error.exitCode;
  });
}
