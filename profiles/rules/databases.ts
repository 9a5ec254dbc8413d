import { connectionsNeeded } from "../connections.ts";
import type { ProfileShape } from "../shape.ts";
import { entries, type Rule } from "./rule.ts";

type Postgres = Extract<ProfileShape["stores"][string], { readonly kind: "postgres" }>;

const databasesOf = ({ stores }: ProfileShape): [string, Postgres][] =>
  entries(stores).flatMap(([name, store]): [string, Postgres][] =>
    store.kind === "postgres" ? [[name, store]] : [],
  );

/** The poolers open at most as many connections as the database accepts. */
export const poolersFitTheDatabase: Rule = (profile) =>
  databasesOf(profile).flatMap(([name, store]) => {
    const needed = connectionsNeeded(store);
    return store.maxConnections === undefined || needed <= store.maxConnections
      ? []
      : [
          {
            path: ["stores", name, "maxConnections"],
            expected: `at least the ${needed} connections of the poolers and of those who connect without one`,
          },
        ];
  });

/** Replicas that workloads read exist. */
export const readReplicasExist: Rule = (profile) =>
  databasesOf(profile).flatMap(([name, { readReplicas, members }]) =>
    readReplicas === true && members === 1
      ? [{ path: ["stores", name, "readReplicas"], expected: "nothing, or several members" }]
      : [],
  );

/** SQLite has one writer: two processes that write would wait for each other, or fail. https://www.sqlite.org/whentouse.html */
export const oneSqliteWriter: Rule = ({ workloads, stores }) =>
  entries(stores).flatMap(([store, { kind }]) => {
    if (kind !== "sqlite") return [];
    const writers = entries(workloads).filter(([, { uses }]) => uses[store]?.includes("write") === true);
    const [first, ...others] = writers;
    const replicated = first !== undefined && first[1].replicas.max > 1 ? [first[0]] : [];
    return [
      ...replicated.map((name) => ({
        path: ["workloads", name, "replicas", "max"],
        expected: `1, as it writes to ${store}, and SQLite has one writer`,
      })),
      ...others.map(([name]) => ({
        path: ["workloads", name, "uses", store],
        expected: `only read: SQLite has one writer, which is ${first?.[0]}`,
      })),
    ];
  });
