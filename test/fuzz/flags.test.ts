import { CommanderError } from "commander";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { commandLine } from "../../cli/main.ts";
import { readStackFile } from "../../config/stackFile.ts";
import { hostileTexts } from "./hostileValues.ts";
import { refusalOf } from "./judge.ts";

/** The commands without what they do. */
function parser() {
  const program = commandLine({ done: () => undefined, passthrough: [] });
  for (const command of program.commands) command.action(() => undefined);
  return program;
}

const commands = parser().commands;

let said = "";
beforeEach(() => {
  said = "";
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    said += String(text);
    return true;
  });
});
afterEach(() => vi.restoreAllMocks());

/** What a command line is refused with; null if it is taken. */
async function parse(args: readonly string[]): Promise<string | null> {
  try {
    await parser().parseAsync([...args], { from: "user" });
    return null;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return said;
  }
}

describe.each(commands.map((command) => [command.name(), command] as const))("%s", (name, command) => {
  const valued = command.options.filter(({ required, optional }) => required || optional);

  test("takes each hostile value of each flag, or names the flag in one line", async () => {
    for (const { long } of valued) {
      for (const text of hostileTexts) {
        said = "";
        const refusal = await parse([name, `${long}=${text}`]);
        if (refusal === null) continue;
        // Another flag may be missing as well.
        expect(refusal).toMatch(/^(echelon|error): .*(option '.*--|missing required argument)/);
        expect(refusal).not.toMatch(/^\s+at /m);
      }
    }
  });

  test.each(["--no-such-flag", "--stak", "-Z", "--json=yes", "extra words"])("refuses %s", async (text) => {
    const required = command.registeredArguments.map(() => "up");
    const needed = command.options
      .filter(({ mandatory }) => mandatory)
      .flatMap(({ long }) => [String(long), "x"]);
    expect(await parse([name, ...required, ...needed, ...text.split("  ")])).toMatch(/^(echelon|error): /);
  });
});

test.each(hostileTexts)("--stack %j is the name of a stack, or refused by the flag's name", async (text) => {
  const refusal = await refusalOf(() => readStackFile(text));
  expect(refusal?.message).toMatch(/^--stack: got/);
});
