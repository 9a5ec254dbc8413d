import { type Right, rightsByKind } from "../rights.ts";
import { entries, lacks, listed, type Rule } from "./rule.ts";

export const usesKnownStores: Rule = ({ workloads, stores }) =>
  entries(workloads).flatMap(([name, { uses }]) =>
    Object.keys(uses)
      .filter((store) => lacks(stores, store))
      .map((store) => ({
        path: ["workloads", name, "uses"],
        expected: `names of stores (${listed(stores)}); there is no ${store}`,
      })),
  );

export const rightsFitStores: Rule = ({ workloads, stores }) =>
  entries(workloads).flatMap(([name, { uses }]) =>
    entries(uses).flatMap(([store, rights]) => {
      const kind = lacks(stores, store) ? undefined : stores[store]?.kind;
      const known: readonly Right[] = kind === undefined ? rights : rightsByKind[kind];
      return rights.every((right) => known.includes(right))
        ? []
        : [
            {
              path: ["workloads", name, "uses", store],
              expected: `${known.join(" or ")}, the rights on a store of kind ${kind}`,
            },
          ];
    }),
  );

export const callsKnownExternals: Rule = ({ workloads, externals }) =>
  entries(workloads).flatMap(([name, { calls = [] }]) =>
    calls
      .filter((external) => lacks(externals, external))
      .map((external) => ({
        path: ["workloads", name, "calls"],
        expected: `names of external services (${listed(externals)}); there is no ${external}`,
      })),
  );

/** A secret that no workload gets would be asked for in vain. */
export const externalsAreCalled: Rule = ({ workloads, externals }) => {
  const called = new Set(Object.values(workloads).flatMap(({ calls = [] }) => calls));
  return Object.keys(externals)
    .filter((external) => !called.has(external))
    .map((external) => ({
      path: ["externals", external],
      expected: "a service that a workload calls (workloads.<name>.calls)",
    }));
};

export const namesAreUnique: Rule = ({ workloads, stores }) =>
  Object.keys(stores)
    .filter((name) => Object.hasOwn(workloads, name))
    .map((name) => ({ path: ["stores", name], expected: "a name that no workload has" }));

/** On a cluster an autoscaler is an object beside those of the other workloads. */
export const autoscalerNamesDiffer: Rule = ({ workloads }) =>
  entries(workloads)
    .filter(([name, { autoscaling }]) => {
      const own = autoscaling?.name;
      const others = entries(workloads).filter(([other]) => other !== name);
      return own !== undefined && others.some(([other, one]) => (one.autoscaling?.name ?? other) === own);
    })
    .map(([name]) => ({
      path: ["workloads", name, "autoscaling", "name"],
      expected: "a name that no other workload and no other autoscaler has",
    }));

/** The stack has one host name: each public workload but one has the paths that begin with its own. */
export const publicPathsDiffer: Rule = ({ workloads }) => {
  const open = entries(workloads).filter(([, workload]) => workload.public);
  const rest = open.filter(([, { path }]) => path === undefined);
  const further = rest.slice(1).map(([name]) => ({
    path: ["workloads", name, "public"],
    expected: "false, or a path of its own, as another workload is public",
  }));
  const paths = open.flatMap(([name, { path }]) => (path === undefined ? [] : [{ name, path }]));
  const same = paths.filter(({ path }, index) => paths.findIndex((one) => one.path === path) < index);
  const alone = rest.length > 0 ? [] : paths.slice(0, 1);
  return [
    ...further,
    ...same.map(({ name }) => ({
      path: ["workloads", name, "path"],
      expected: "a path that no other workload has",
    })),
    ...alone.map(({ name }) => ({
      path: ["workloads", name, "path"],
      expected: "no path, as no other public workload gets all the others",
    })),
  ];
};

/** A workload can only work without a store that it uses. */
export const optionalUsesAreUsed: Rule = ({ workloads }) =>
  entries(workloads).flatMap(([name, { optionalUses = [], uses }]) =>
    optionalUses
      .filter((store) => lacks(uses, store))
      .map((store) => ({
        path: ["workloads", name, "optionalUses"],
        expected: `names of stores that ${name} uses (${listed(uses)}); it does not use ${store}`,
      })),
  );

/** A workload has connection pools only to stores that it uses. */
export const poolsAreUsed: Rule = ({ workloads }) =>
  entries(workloads).flatMap(([name, { pools, uses }]) =>
    Object.keys(pools ?? {})
      .filter((store) => lacks(uses, store))
      .map((store) => ({
        path: ["workloads", name, "pools", store],
        expected: `a store that ${name} uses (${listed(uses)})`,
      })),
  );
