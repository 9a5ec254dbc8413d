import type { RuleCases } from "../cases.ts";
import { deployment, record, SYSTEM, system } from "../fixtures.ts";

const at = "sample";
/** Shards of three members each. */
const mongodb = (shards: number) =>
  record("kubernetes:psmdb.percona.com/v1:PerconaServerMongoDB", "documents", {
    spec: { replsets: Array.from({ length: shards }, () => ({ size: 3 })) },
  });
const inside = deployment("a", 60, { parent: system().urn });
const other = system({}, "other");

export const cases: RuleCases = {
  passes: {
    "the quota exactly used": { resources: [system(), deployment("a", 40), deployment("b", 20)] },
    "a store that an operator runs, with the quota exactly used": {
      resources: [system(), deployment("a", 51), mongodb(3)],
    },
    "a workload inside the System": { resources: [system(), inside] },
  },
  breaks: {
    "one replica too many": {
      resources: [system(), deployment("a", 20), deployment("b", 41)],
      at,
      message:
        "quota replicas: got 61 replicas at the maximum (b 41, a 20), expected at most 60; " +
        "lower their maxima, or raise the limit of the profile",
    },
    "members of a store that an operator runs": {
      resources: [system(), deployment("a", 52), mongodb(3)],
      at,
      message:
        "quota replicas: got 61 replicas at the maximum (a 52, documents 9), expected at most 60; " +
        "lower their maxima, or raise the limit of the profile",
    },
    "a workload outside of the System": {
      resources: [system(), inside, deployment("sneaked", undefined)],
      at,
    },
    "one System of two, each with its own resources": {
      resources: [
        system(),
        other,
        deployment("a", 60, { parent: system().urn }),
        deployment("b", 61, { parent: other.urn }),
      ],
      at: "other",
    },
    "a System without quotas": { resources: [record(SYSTEM, "s", {}), deployment("a", 1)], at: "s" },
  },
  unknown: {
    "replicas known only after apply": { resources: [system(), deployment("a", "${x.size}")], at: "a" },
  },
  none: {
    "no System": { resources: [deployment("a", 1000)] },
    "no resource with replicas": { resources: [system(), record("aws:s3/bucket:Bucket", "b")] },
    "no quota of that name": {
      resources: [system({ quotas: [{ name: "cpu", limit: 1, used: 1 }] }), deployment("a", 1)],
    },
  },
};
