import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  labelText,
  selectorLabels,
  stackLabels,
  tagAnnotations,
} from "../../../components/kubernetes/parts/labels.ts";

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set */
const VALUE = /^([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?$/;
const KEY = /^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/;

describe("a label", () => {
  test("accepts text of any characters and any length", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 300 }), (text) => {
        expect(labelText(text)).toMatch(VALUE);
      }),
    );
  });

  test("leaves a text that is allowed as it is", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,40}[A-Za-z0-9]$/), (text) => {
        expect(labelText(text)).toBe(text);
      }),
    );
  });

  test.each([
    ["a b", "a/b"],
    ["team:one", "team one"],
    ["-x", "x-"],
    ["x".repeat(64), "x".repeat(65)],
    ["é", "è"],
  ])("tells %s from %s", (one, other) => {
    expect(labelText(one)).not.toBe(labelText(other));
  });
});

describe("tags", () => {
  test("become valid labels, whatever their names and values", () => {
    const name = fc.stringMatching(/^[A-Za-z][\w.:/@+=-]{0,127}$/);
    fc.assert(
      fc.property(fc.dictionary(name, fc.string({ maxLength: 256 })), (tags) => {
        for (const [key, value] of Object.entries(stackLabels(tags))) {
          expect(key).toMatch(KEY);
          expect(value).toMatch(VALUE);
        }
      }),
    );
  });

  test("of this project have fixed labels, and the operator's keep their names below a prefix", () => {
    expect(stackLabels({ "echelon:stack": "prod", "echelon:tier": "small", team: "web shop" })).toEqual({
      "app.kubernetes.io/instance": "prod",
      "echelon.dev/tier": "small",
      "app.kubernetes.io/managed-by": "pulumi",
      "tags.echelon.dev/team": expect.stringMatching(/^web-shop-[0-9a-f]{8}$/),
    });
  });

  test("stand in full as annotations where a label cuts them", () => {
    expect(tagAnnotations({ "echelon:stack": "prod", team: "web shop" })).toEqual({
      "tags.echelon.dev/team": "web shop",
    });
  });
});

test("selectors contain no label that a tier or a tag changes", () => {
  expect(Object.keys(selectorLabels("prod", "worker"))).toEqual([
    "app.kubernetes.io/instance",
    "app.kubernetes.io/name",
  ]);
});
