import { describe, expect, test } from "vitest";
import { checkNames } from "../../config/checkNames.ts";

const known = { known: ["agents", "dashboard", "agents"], key: "echelon:images" };

describe("names", () => {
  test("that are known are accepted", () => {
    expect(() => checkNames("workload", ["agents"], known)).not.toThrow();
  });

  test.each([
    ["agent", "expected one of agents, dashboard (did you mean agents?)"],
    ["constructor", "expected one of agents, dashboard"],
  ])("that are not known, such as %s, are refused with the list of the known ones", (name, expected) => {
    expect(() => checkNames("workload", [name], known)).toThrow(
      `echelon:images: got the workload "${name}", ${expected}`,
    );
  });
});
