import type { LocalConfig, TargetRow } from "./row.ts";

/** Nothing is read for a stack that its plan refuses. */
const nowhere: LocalConfig = { place: () => [], checks: () => [] };

/** A target that a stack may name and no platform builds yet: only the configuration of its providers is known. */
export const unprovided = (...namespaces: readonly string[]) =>
  ({
    kinds: [],
    keys: {},
    domain: {},
    namespaces,
    region: null,
    reservedTagPrefixes: [],
    names: {},
    ownCluster: false,
    seesBacklog: () => true,
    manifests: false,
    stateInClone: false,
    tools: [],
    localConfig: async () => nowhere,
  }) as const satisfies TargetRow;
