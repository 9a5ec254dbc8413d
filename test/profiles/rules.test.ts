import { describe, expect, test } from "vitest";
import { parseProfile } from "../../profiles/load.ts";
import { type Json, withChange } from "../support/profileDocument.ts";
import { large } from "./ruleCases.ts";
import { amounts, names, order } from "./rulesAcross.ts";
import { stores, workloads } from "./rulesInside.ts";

/** The lines of the message that refuses a profile; none where it is valid. */
function refusal(document: Json): string[] {
  try {
    parseProfile(document, "profiles/here.json");
    return [];
  } catch (error) {
    expect(error).toMatchObject({ name: "RequestError", exitCode: 2 });
    return (error as Error).message.split("\n");
  }
}

describe.each([...names, ...amounts, ...order, ...workloads, ...stores])("$rule", (one) => {
  const base = one.of ?? large;

  test("accepts a profile that keeps it", () => {
    expect(refusal(withChange(base, one.keeps))).toEqual([]);
  });

  test("refuses a profile that breaks it, in one line with file, path, value and expectation", () => {
    const lines = refusal(withChange(base, one.breaks));
    expect(lines).toContain(`profiles/here.json: ${one.line}`);
    expect(new Set(lines).size).toBe(lines.length);
    expect(lines.join("\n")).not.toMatch(/\n\s+at |\.ts:\d/);
  });
});

describe("provenance", () => {
  const entry = (pointer: string, value: unknown): Json => {
    const provenance = { ...(large.provenance as Json) };
    if (value === undefined) delete provenance[pointer];
    else provenance[pointer] = value;
    return { ...large, provenance };
  };

  test.each([
    ["/zones", undefined, "expected an entry saying whether it is stated or chosen"],
    ["/nowhere", { kind: "chosen", note: "x" }, "expected no entry, as the profile has no such value"],
    ["/nowhere", { kind: "operator" }, "expected no entry, as the profile has no such value"],
    ["/zones", { kind: "chosen" }, "expected a note with the reason of the choice"],
    ["/zones", { kind: "stated" }, "expected the source that states it"],
  ])("of %s as %j is refused", (pointer, value, expected) => {
    const got = value === undefined ? "nothing" : JSON.stringify(value);
    expect(refusal(entry(pointer, value))).toEqual([
      `profiles/here.json: provenance.${pointer}: got ${got}, ${expected}`,
    ]);
  });

  test("with a note of two lines is refused", () => {
    expect(refusal(entry("/zones", { kind: "chosen", note: "one\ntwo" }))).toEqual([
      'profiles/here.json: provenance./zones.note: got "one\\ntwo", expected one line',
    ]);
  });

  test("that is complete is kept", () => {
    expect(refusal(entry("/zones", { kind: "chosen", note: "for a reason" }))).toEqual([]);
  });
});
