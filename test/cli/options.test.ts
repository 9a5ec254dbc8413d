import { type Command, CommanderError } from "commander";
import { describe, expect, test, vi } from "vitest";
import { commandLine } from "../../cli/main.ts";
import { wholeNumber } from "../../cli/options.ts";
import { hostileTexts } from "../fuzz/hostileValues.ts";

const program = () => commandLine({ done: () => undefined, passthrough: [] });

/** Values of options that a command cannot do without. */
const right: Readonly<Record<string, string>> = { "--target": "kubernetes", "--stack": "shop" };

const mandatory = ({ options }: Command): string[] =>
  options.filter((one) => one.mandatory).flatMap(({ long }) => [String(long), right[String(long)] ?? "x"]);

/** Every option with a value, and every argument, of every command; what comes before makes the rest of it right. */
const places = program().commands.flatMap((command) => [
  ...command.options
    .filter(({ required, optional }) => required || optional)
    .map(({ long }) => [`${command.name()} ${long}`, [command.name(), String(long)], []] as const),
  ...command.registeredArguments.map((one, index, { length }) => {
    const [before, after] = [index, length - index - 1].map((count) => Array<string>(count).fill("x"));
    const args = [command.name(), ...mandatory(command), ...(before ?? [])];
    return [`${command.name()} <${one.name()}>`, args, after ?? []] as const;
  }),
]);

async function refusalOf(args: readonly string[]): Promise<{ readonly code: string; readonly said: string }> {
  let said = "";
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    said += String(text);
    return true;
  });
  try {
    await program().parseAsync([...args], { from: "user" });
    return { code: "none", said };
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return { code: error.code, said };
  }
}

describe("an empty value is refused", () => {
  test("everywhere: there are as many places as options with a value", () => {
    expect(places.length).toBeGreaterThan(15);
  });

  test.each<readonly [string, readonly string[], readonly string[]]>(places)(
    "%s",
    async (name, args, after) => {
      for (const empty of ["", " "]) {
        const { code, said } = await refusalOf([...args, empty, ...after]);
        expect(code).toBe("commander.invalidArgument");
        expect(said).toContain('got "", expected a value that is not empty');
        expect(said).toContain(name.split(/[ <>]+/)[1]);
      }
    },
  );
});

describe("a whole number", () => {
  const parse = wholeNumber(1, 100);
  test.each([
    ["1", 1],
    ["100", 100],
    ["007", 7],
  ])("may be %s", (text, number) => {
    expect(parse(text)).toBe(number);
  });

  test.each([...hostileTexts.filter((text) => !/^\d+$/.test(text)), "0", "101", "1.0", "1e1", " 1", "١"])(
    "may not be %j",
    (text) => {
      expect(() => parse(text)).toThrow("expected a whole number from 1 to 100");
    },
  );
});
