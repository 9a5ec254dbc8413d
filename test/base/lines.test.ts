import { describe, expect, test } from "vitest";
import { RequestError } from "../../base/errors.ts";
import { Lines, withLines } from "../../base/lines.ts";

const yaml = `config:
  budget: -1
  echelon:overrides:
    workloads:
      "a.b":
        replicas: &bounds
          min: 1
      web:
        replicas: *bounds
  echelon:tags:
    - x
    - y
other: 1
`;

const named = (key: string): string => (key.includes(":") ? key : `echelon:${key}`);

describe("the line of a value in a YAML document", () => {
  const lines = new Lines(yaml, { below: "config", named });
  test.each([
    ["echelon:budget: got -1", 2],
    ["echelon:overrides: workloads.a.b.replicas.min: got 1", 7],
    ["echelon:overrides.workloads.web.replicas.min: got 1", 7],
    ["echelon:overrides: workloads.web.memory: got nothing", 8],
    ["echelon:tags.1: got y", 12],
    ["other: got 1", 13],
    ["echelon:unknown: got 1", undefined],
    ["", undefined],
  ])("%s", (message, line) => {
    expect(lines.of(message)).toBe(line);
  });
});

test("a JSON document has lines too", () => {
  expect(new Lines('{\n "limits": {\n  "tokens": "many"\n }\n}').of("limits.tokens: got")).toBe(3);
});

describe("a message", () => {
  const error = new RequestError(
    "a.yaml: other: got 1\na.yaml: echelon:budget: got -1\nb.yaml: other: got 1",
  );

  test("gets the line of its own file, in each of its lines", () => {
    withLines(error, "a.yaml", new Lines(yaml, { below: "config", named }));
    expect(error.message).toBe(
      "a.yaml:13: other: got 1\na.yaml:2: echelon:budget: got -1\nb.yaml: other: got 1",
    );
  });

  test("of another kind of error stays as it is", () => {
    expect(withLines(new Error("a.yaml: other: x"), "a.yaml", new Lines(yaml))).toEqual(
      new Error("a.yaml: other: x"),
    );
  });
});
