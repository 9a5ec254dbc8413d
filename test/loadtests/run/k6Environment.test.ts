import { describe, expect, test } from "vitest";
import { garbageVariables, keptOf } from "../../../loadtests/run/k6Environment.ts";

const GIB = 2 ** 30;

describe("the garbage collection of k6", () => {
  test("may use half of the machine's memory", () => {
    expect(garbageVariables(4 * GIB, {})).toEqual({ GOGC: "400", GOMEMLIMIT: "2048MiB" });
  });

  test("is the operator's where that is set", () => {
    const own = { GOGC: "50", GOMEMLIMIT: "1GiB" };
    expect(garbageVariables(4 * GIB, own)).toEqual(own);
  });
});

test("k6 gets no variable that would change the announced load", () => {
  const env = { PATH: "/bin", K6_VUS: "9", SECONDS: "5", HTTPS_PROXY: "http://proxy" };
  expect(keptOf(env)).toEqual({ PATH: "/bin", HTTPS_PROXY: "http://proxy" });
});
