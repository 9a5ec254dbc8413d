import { expect, test } from "vitest";
import { askedBy } from "./promql.ts";

test("an expression is taken apart into its selectors, and the labels that it reads and writes", () => {
  const expr =
    'sum by (pod) (rate(a_total{code=~"5..",namespace="x"}[5m])) > on (job) group_left (node) label_replace(up, "workload", "$1", "container", "(.+)") or absent(b{c!="d"})';
  expect(askedBy(expr)).toEqual({
    selectors: [
      {
        metric: "a_total",
        matchers: [
          { label: "code", operator: "=~", value: "5.." },
          { label: "namespace", operator: "=", value: "x" },
        ],
      },
      { metric: "up", matchers: [] },
      { metric: "b", matchers: [{ label: "c", operator: "!=", value: "d" }] },
    ],
    read: ["pod", "job", "node", "container"],
    written: ["workload"],
  });
});

test("what is no PromQL is refused", () => {
  expect(() => askedBy("sum by (pod (up)")).toThrow("which is no PromQL");
});
