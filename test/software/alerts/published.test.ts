import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { seriesOf } from "./exposition.ts";
import { publications } from "./published.ts";

const { version, metrics } = publications["kube-state-metrics"];
const RECORDED = join(import.meta.dirname, "recorded", `kube-state-metrics-${version}.txt`);
const recorded = seriesOf(readFileSync(RECORDED, "utf8"));

test.each(Object.entries(metrics))(
  "%s of kube-state-metrics has the labels that are published",
  (metric, labels) => {
    const series = recorded.filter((one) => one.metric === metric);
    expect(series).not.toEqual([]);
    for (const found of series) {
      expect(Object.keys(found.labels).toSorted()).toEqual(Object.keys(labels).toSorted());
      for (const [label, values] of Object.entries(labels))
        if (values !== "any") expect(values).toContain(found.labels[label]);
    }
  },
);
