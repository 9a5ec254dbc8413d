import { didYouMean } from "../../base/suggest.ts";
import { benchmarks, features, isLoad } from "../figures.ts";
import { referenceIn } from "../scaleFile.ts";
import { shape } from "../shape.ts";
import { toVariableName } from "../units.ts";
import { limitNames } from "../workload.ts";
import { entries, lacks, listed, type Rule } from "./rule.ts";

const PROFILE_FIELDS: ReadonlySet<string> = new Set(Object.keys(shape.shape));

export const enforcesStatedLimits: Rule = ({ workloads, limits }) =>
  entries(workloads).flatMap(([name, { enforces }]) =>
    enforces
      .filter((limit) => lacks(limits, limit))
      .map((limit) => ({
        path: ["workloads", name, "enforces"],
        expected: `names of stated limits (${listed(limits)}); there is no ${limit}`,
      })),
  );

export const demandIsBenchmarked: Rule = ({ workloads, benchmarks }) =>
  entries(workloads).flatMap(([name, { demand }]) =>
    demand === undefined || (isLoad(demand.measure) && !lacks(benchmarks, demand.measure))
      ? []
      : [
          {
            path: ["workloads", name, "demand"],
            expected: `a stated benchmark; there is no ${demand.measure}`,
          },
        ],
  );

/** Names of each kind that code knows. A system declares its others. */
const builtIn = {
  limits: limitNames,
  features: Object.keys(features.shape),
  benchmarks: Object.keys(benchmarks.shape),
} as const;
type Declared = keyof typeof builtIn;

/** A mistyped name would be a figure that nobody reads. */
export const namesAreDeclared: Rule = (profile) =>
  (Object.keys(builtIn) as Declared[]).flatMap((group) => {
    const declared = Object.keys(profile.declares?.[group] ?? {});
    const known = [...builtIn[group], ...declared];
    const unknown = Object.keys(profile[group]).filter((name) => !known.includes(name));
    return [
      ...unknown.map((name) => ({
        path: [group, name],
        expected: `one of ${known.join(", ")}, or a name in declares.${group}${didYouMean(name, known)}`,
      })),
      ...declared
        .filter((name) => builtIn[group].includes(name))
        .map((name) => ({
          path: ["declares", group, name],
          expected: `a name that is not built in (${builtIn[group].join(", ")})`,
        })),
    ];
  });

/** Variables of declared limits are the plan's own. */
export const environmentIsFree: Rule = ({ workloads, declares }) => {
  const taken = new Set(
    Object.keys(declares?.limits ?? {}).flatMap((name) => [
      toVariableName(name),
      `${toVariableName(name)}_SHARE`,
    ]),
  );
  return entries(workloads).flatMap(([name, { environment = {} }]) =>
    Object.keys(environment)
      .filter((variable) => taken.has(variable))
      .map((variable) => ({
        path: ["workloads", name, "environment", variable],
        expected: "a name that is not set by the plan, as that of a declared limit is",
      })),
  );
};

/** The texts of a document, with where they stand. */
const textsIn = (
  value: unknown,
  path: readonly string[] = [],
): { path: readonly string[]; text: string }[] => {
  if (typeof value === "string") return [{ path, text: value }];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => textsIn(child, [...path, key]));
};

/** Every pointer of the scale file is a field of a profile. A field that this tier does not have is left out of the file. */
export const scaleFileIsOfFields: Rule = ({ scaleFile }) =>
  scaleFile === undefined
    ? []
    : textsIn(scaleFile.content).flatMap(({ path, text }) => {
        const pointer = referenceIn(text)?.pointer ?? null;
        const [field = ""] = pointer?.split("/").slice(1) ?? [];
        return pointer === null || PROFILE_FIELDS.has(field)
          ? []
          : [
              {
                path: ["scaleFile", "content", ...path],
                expected: `a pointer to a field of the profile${didYouMean(field, [...PROFILE_FIELDS])}`,
              },
            ];
      });
