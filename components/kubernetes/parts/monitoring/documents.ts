import { tellsLag } from "../../../../plan/watched.ts";
import type { Scope } from "../scope.ts";
import { either, series } from "./series.ts";

/**
 * How far the copy that is furthest behind is behind its primary, seconds, of each MongoDB with copies. Every member knows
 * all members of its replica set.
 * https://github.com/percona/mongodb_exporter/blob/v0.50.0/exporter/v1_compatibility.go#L1042
 */
export const replicationLagSeconds = (scope: Scope): string | null =>
  either(
    Object.values(scope.plan.stores)
      .filter(tellsLag)
      .map(
        ({ key }) =>
          `max by (store) (${series(scope, "mongodb_mongod_replset_member_replication_lag", `store="${key}"`)})`,
      ),
  );
