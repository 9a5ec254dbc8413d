import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { literal } from "../../../../../components/kubernetes/parts/pods/literal.ts";
import { hostileTexts } from "../../../../fuzz/hostileValues.ts";
import { expanded } from "../../../../support/kubernetesExpansion.ts";

/** Every part of a reference, in any order. */
const references = fc
  .array(fc.constantFrom("$", "(", ")", "HOME", "A", " ", "$(", "$$", "é"), { maxLength: 12 })
  .map((parts) => parts.join(""));

const env = { HOME: "expanded", A: "expanded", "": "expanded", $: "expanded", "(": "expanded" };

describe("a text for a container", () => {
  test("arrives as it is, whatever it holds", () => {
    fc.assert(
      fc.property(fc.oneof(references, fc.constantFrom(...hostileTexts), fc.string()), (text) => {
        expect(expanded(literal(text), env)).toBe(text);
      }),
      { numRuns: 3000 },
    );
  });

  test.each(["", "a", "$", "a$", "$HOME", "${HOME}", "cost: 5 $"])(
    "%j stays the same, so that no pod restarts",
    (text) => {
      expect(literal(text)).toBe(text);
    },
  );

  test("would be expanded otherwise", () => {
    expect(expanded("$(HOME) $$", env)).toBe("expanded $");
  });
});
