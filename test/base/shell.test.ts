import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { expect, test } from "vitest";
import { shellCommand, shellExport, shellQuote, shellWord } from "../../base/shell.ts";
import { hostileTexts } from "../fuzz/hostileValues.ts";

/** No program takes an argument with this character. */
const texts = fc
  .array(fc.oneof(fc.constantFrom(...hostileTexts), fc.string({ unit: "binary", maxLength: 20 })), {
    minLength: 1,
    maxLength: 30,
  })
  .map((all) => all.map((text) => text.replaceAll("\u0000", "").toWellFormed().slice(0, 2000)));

/** What a shell passes to a program for each word of a script. */
function readBy(shell: string, words: readonly string[]): string[] {
  const script = `printf '%s\\0' ${words.join(" ")}`;
  return execFileSync(shell, [], { input: script, encoding: "utf8" }).split("\0").slice(0, -1);
}

test.each(["bash", "sh"])("%s reads each quoted word as the text that it was", (shell) => {
  fc.assert(
    fc.property(texts, (all) => {
      expect(readBy(shell, all.map(shellQuote))).toEqual(all);
      expect(readBy(shell, all.map(shellWord))).toEqual(all);
    }),
    { numRuns: 15 },
  );
});

test("a word that no shell treats in a special way has no quotes", () => {
  expect(shellCommand(["kubectl", "apply", "-f", "./out/a_b-1.yaml"])).toBe(
    "kubectl apply -f ./out/a_b-1.yaml",
  );
});

test.each([
  ["a space", "my out", "'my out'"],
  ["a quote", "it's", `'it'\\''s'`],
  ["a home directory", "~", "'~'"],
  ["nothing", "", "''"],
  ["a path of zsh", "=ls", "'=ls'"],
])("a word with %s has quotes", (_, text, word) => {
  expect(shellWord(text)).toBe(word);
});

test("variables reach the programs of the shell as they are", () => {
  const value = "/home/o'neil/my clone/$HOME";
  const script = `${shellExport({ KUBECONFIG: value })}\nprintenv KUBECONFIG`;
  expect(execFileSync("bash", [], { input: script, encoding: "utf8" })).toBe(`${value}\n`);
});
