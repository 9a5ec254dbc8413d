import { parseProfile } from "../../profiles/load.ts";
import type { Right } from "../../profiles/rights.ts";
import type { Profile } from "../../profiles/schema.ts";
import type { StoreProfile } from "../../profiles/store.ts";
import type { TriggerProfile } from "../../profiles/triggers.ts";
import type { WorkloadProfile } from "../../profiles/workload.ts";

/** What everything in a network may use together. */
export interface NetworkQuotas {
  /** Running processes: pods or tasks. */
  readonly replicas: number;
  /** Services with an address. */
  readonly services: number;
  /** Block volumes, those of backups included. */
  readonly volumes: number;
  /** Sum of all CPU limits, vCPU. */
  readonly cpu: number;
  /** Sum of all memory limits, GiB. */
  readonly memoryGiB: number;
}

/** A part of a system, in the words of a profile. */
export interface Part {
  /** Name of the network. It is the name of the system for what runs in it. */
  readonly system: string;
  readonly quotas: NetworkQuotas;
  readonly zones: number;
  /** USD a month. */
  readonly budget: number;
  readonly workloads?: Readonly<Record<string, WorkloadProfile>>;
  readonly stores?: Readonly<Record<string, StoreProfile>>;
  /** Names of the secrets of external services that its workloads call. */
  readonly secrets?: readonly string[];
  readonly edge?: Profile["edge"];
  readonly triggers?: Readonly<Record<string, TriggerProfile>>;
  readonly escalation?: Profile["escalation"];
  readonly observability?: Pick<Profile["observability"], "logRetentionDays" | "scrapeSeconds">;
}

/** Machines are no matter of a component: as many and as large as the schema takes. */
const NODES = { max: 5000, cpu: 1000, memoryGiB: 10_000 } as const;

const OBSERVABILITY = { logRetentionDays: 30, scrapeSeconds: 30 } as const;

/** A profile that states nothing but the part. Every value of it comes from the program. */
function documentOf({ system, quotas, zones, budget, ...part }: Part): Record<string, unknown> {
  const { workloads = {}, stores = {}, secrets = [], edge, triggers = {}, escalation } = part;
  return {
    system,
    tier: "parts",
    title: "Components that stand alone",
    rank: 1,
    fit: {},
    capabilities: {},
    limits: {},
    features: {},
    minimums: {},
    compute: { default: "containers", allowed: ["containers", "kubernetes"] },
    zones,
    nodes: { min: zones, ...NODES },
    workloads,
    stores,
    externals: Object.fromEntries(secrets.map((secret) => [secret, { secret, title: secret }])),
    ...(edge === undefined ? {} : { edge }),
    triggers,
    ...(escalation === undefined ? {} : { escalation }),
    benchmarks: {},
    costs: {},
    observability: { ...(part.observability ?? OBSERVABILITY), tracked: ["what the program watches"] },
    budget: { monthlyUSD: budget },
    quotas,
  };
}

/**
 * The profile of a part of a system, from which it is planned as a system is.
 *
 * @param origin start of each message, such as `Store "database"`.
 * @throws RequestError with a line for each value that breaks the schema or the rules of a profile.
 */
export function profileOf(part: Part, origin: string): Profile {
  const document = documentOf(part);
  const given = { kind: "chosen", note: "given by the program" };
  const provenance = Object.fromEntries(Object.keys(document).map((key) => [`/${key}`, given]));
  return parseProfile({ ...document, provenance }, origin);
}

/** A workload about which nothing is known but the stores that it uses: a part that is not here itself. */
export const absentWorkload = (
  uses: Readonly<Record<string, readonly Right[]>>,
  more: Partial<Pick<WorkloadProfile, "kind" | "public" | "port" | "replicas">> = {},
): WorkloadProfile => ({
  kind: "worker",
  public: false,
  port: 8080,
  requests: { cpu: 0.1, memoryMiB: 64 },
  limits: { cpu: 0.25, memoryMiB: 512 },
  replicas: { min: 1, max: 1 },
  uses: Object.fromEntries(Object.entries(uses).map(([store, rights]) => [store, [...rights]])),
  enforces: [],
  minAvailablePercent: 0,
  terminationGraceSeconds: 30,
  ...more,
});
