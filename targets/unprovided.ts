import type { LocalConfig, TargetRow } from "./row.ts";

/** Reads nothing: the plan refuses such a stack anyway. */
const nowhere: LocalConfig = { place: () => [], checks: () => [] };

/** The row of a target that a stack may name but no platform builds yet. Its plan is refused. */
export const unprovided = (...namespaces: readonly string[]) =>
  ({
    kinds: [],
    keys: {},
    domain: {},
    namespaces,
    region: null,
    pin: null,
    tags: { most: null, own: [], reservedPrefixes: [], source: "" },
    names: {},
    registryLogins: { pattern: /^/, expected: "", most: null },
    ownCluster: false,
    seesBacklog: () => true,
    keepsPodLogs: false,
    keepsVolumes: false,
    manifests: false,
    stateInClone: false,
    tools: [],
    localConfig: async () => nowhere,
  }) as const satisfies TargetRow;
