import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  hasCutName,
  readDocumentText,
  type TextPart,
  toDocumentText,
  unresolved,
} from "../../document/text.ts";

/** Text with many characters that need escaping. */
const literal = fc
  .array(fc.oneof(fc.constantFrom("$", "{", "}", "${", "$${", '${"$"}', '"', "…"), fc.string()))
  .map((pieces) => pieces.join(""))
  .filter((text) => !/[\uFDD0\uFDD1]/.test(text));

const name = fc
  .tuple(fc.stringMatching(/^[a-z0-9-]{1,12}$/), fc.stringMatching(/^[a-zA-Z0-9.[\]]{1,20}$/))
  .map(([resource, property]) => `${resource}.${property}`);

const parts = fc.array(
  fc.oneof(
    literal.map((text): TextPart => ({ literal: text })),
    name.map((text): TextPart => ({ name: text })),
  ),
);

const running = (part: TextPart) => ("name" in part ? unresolved(part.name) : part.literal);

/** The parts with neighbouring literals joined. */
function merged(list: readonly TextPart[]): TextPart[] {
  const done: TextPart[] = [];
  for (const part of list) {
    const previous = done.at(-1);
    const joins = previous !== undefined && "literal" in previous && "literal" in part;
    if (joins) done.pop();
    const next = joins ? { literal: previous.literal + part.literal } : part;
    if ("name" in next || next.literal !== "") done.push(next);
  }
  return done;
}

describe("document text", () => {
  test("keeps every mix of names and literal text through writing and reading", () => {
    fc.assert(
      fc.property(parts, (list) => {
        expect(readDocumentText(toDocumentText(list.map(running).join("")))).toEqual(merged(list));
      }),
    );
  });

  test("names survive JSON inside JSON", () => {
    fc.assert(
      fc.property(name, literal, (known, text) => {
        const policy = JSON.stringify({ resource: `${unresolved(known)}/*`, text });
        expect(readDocumentText(toDocumentText(policy))).toContainEqual({ name: known });
      }),
    );
  });

  test.each([
    { title: "a literal is escaped once", text: "${HOME}", written: "$${HOME}" },
    { title: "an escaped literal is escaped again", text: "$${HOME}", written: "$$${HOME}" },
    { title: "a name is not escaped", text: unresolved("db.endpoint"), written: "${db.endpoint}" },
    {
      title: "a dollar before a name is kept apart",
      text: `$${unresolved("a.id")}`,
      written: '${"$"}${a.id}',
    },
    { title: "plain text is left alone", text: "a $ and a { and a }", written: "a $ and a { and a }" },
    {
      title: "a cut name is closed with an ellipsis",
      text: unresolved("db.endpoint").slice(0, 6),
      written: "${db.en…}",
    },
    {
      title: "the end of a cut name shows that it is one",
      text: unresolved("db.id").slice(4),
      written: "id…",
    },
  ])("$title", ({ text, written }) => {
    expect(toDocumentText(text)).toBe(written);
  });

  test("finds a name that is cut off, but no complete name and no plain text", () => {
    const whole = `https://${unresolved("db.endpoint")}:443`;
    expect(hasCutName(whole)).toBe(false);
    expect(hasCutName("${HOME}")).toBe(false);
    expect(hasCutName(whole.slice(0, 12))).toBe(true);
    expect(hasCutName(whole.slice(10))).toBe(true);
    expect(hasCutName(unresolved("list.of")[0] ?? "")).toBe(true);
  });
});
