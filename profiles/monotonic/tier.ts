import { isLoad } from "../figures.ts";
import type { ProfileShape } from "../shape.ts";
import { type Range, sizingFigure } from "../units.ts";
import type { Read, Reading, Sense } from "./reading.ts";

const of = (path: readonly string[], value: number | boolean, sense: Sense, what = ""): Reading => ({
  ...{ path, value, sense },
  id: `/${path.join("/")} ${what}`,
  ...(what === "" ? {} : { text: `${value} ${what}` }),
});

/** The machines of the cluster together: fewer and larger ones are as good. */
const nodes: Read = ({ nodes: { min, max, cpu, memoryGiB } }) => [
  of(["nodes"], max * cpu, "notLess", "CPU on all nodes"),
  of(["nodes"], max * memoryGiB, "notLess", "GiB on all nodes"),
  of(["nodes"], min * cpu, "notLess", "CPU on the fewest nodes"),
  of(["nodes"], min * memoryGiB, "notLess", "GiB on the fewest nodes"),
];

/** What stands in front of the public workload; by default as the features say. */
const edge: Read = ({ edge: front, features }) => [
  of(["edge", "cdn"], front?.cdn ?? features.loadBalancing ?? false, "staysOn"),
  of(["edge", "waf"], front?.waf ?? features.enterpriseSecurity ?? false, "staysOn"),
];

/** One machine, or several. */
const machines = { host: 1, containers: 2, kubernetes: 2 } as const satisfies Record<
  ProfileShape["compute"]["default"],
  number
>;
const compute: Read = ({ compute: { default: kind, allowed } }) => [
  { ...of(["compute", "default"], machines[kind], "notLess"), text: kind },
  {
    ...of(["compute", "allowed"], Math.min(...allowed.map((one) => machines[one])), "notLess"),
    text: allowed.join(", "),
  },
];

const ends = (path: readonly string[], range: Range, sense: Sense): Reading[] =>
  sense === "notLess"
    ? [
        of(path, sizingFigure(range), sense, "as the load to build for"),
        ...(range.min === undefined ? [] : [of([...path, "min"], range.min, sense)]),
      ]
    : [of(path, range.max ?? range.min ?? 0, sense, "at most")];

/** What the tier can do: a load is reached, another declared benchmark may say that it stays below. */
const benchmarks: Read = ({ benchmarks: stated, declares }) => {
  const { responseTimeMs } = stated;
  const loads = Object.entries(stated as Record<string, unknown>).filter(([name]) => isLoad(name));
  return [
    ...(responseTimeMs === undefined
      ? []
      : [
          of(
            ["benchmarks", "responseTimeMs", "max"],
            responseTimeMs.max,
            "notMore",
            `ms, ${responseTimeMs.statistic}`,
          ),
        ]),
    ...loads.flatMap(([name, range]) => {
      const sense = declares?.benchmarks?.[name]?.sense === "atMost" ? "notMore" : "notLess";
      return range === undefined ? [] : ends(["benchmarks", name], range as Range, sense);
    }),
  ];
};

/** Figures of the whole tier that are computed from others. */
export const tier: Read = (profile) => [nodes, edge, compute, benchmarks].flatMap((read) => read(profile));
