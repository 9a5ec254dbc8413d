import { describe, expect, test } from "vitest";
import { type Lack, lackSentence } from "../../../plan/lack.ts";
import { plan } from "../../../plan/plan.ts";
import type { ComputeKind } from "../../../targets/names.ts";
import type { Json } from "../../support/profileDocument.ts";
import { sampleProfile } from "../../support/sample.ts";

const store = {
  ...{ kind: "mongodb", version: 8, shards: 1, members: 1, cpu: 1, memoryMiB: 2048, capacityGB: 30 },
  backupDays: 14,
  indexes: { idx: { collection: "leads", fields: ["status"] } },
};

interface Given {
  readonly compute?: ComputeKind;
  readonly change?: Json;
  readonly engine?: string;
  readonly rights?: readonly string[];
}

/** What the medium tier lacks of its MongoDB on AWS. */
function lacksOf({ compute = "kubernetes", change, engine, rights = ["read", "write"] }: Given): Lack[] {
  const profile = sampleProfile("medium", {
    stores: { leads: { ...store, ...change } },
    workloads: { worker: { uses: { leads: [...rights] } } },
  });
  const choices = { compute, ...(engine === undefined ? {} : { engines: { leads: engine } }) };
  const { lacks } = plan({ ...profile, compute: { default: compute, allowed: [compute] } }, "aws", choices);
  return lacks.filter((lack) => "store" in lack && lack.store === "leads");
}

const unlike = (of: "collections" | "retries" | "changes"): Lack => ({
  ...{ key: "not-mongodb", store: "leads", of, has: "8.0", stated: 8 },
});

/** For each lack: a plan that has it, and one that has not, as one thing differs. */
const cases: Readonly<Record<string, readonly [given: Given, twin: Given, lack: Lack, sentence: RegExp]>> = {
  "what only MongoDB has": [
    {},
    { engine: "percona-mongodb" },
    unlike("collections"),
    /DocumentDB 8.0.*MongoDB 8/,
  ],
  "writes that a driver repeats": [{}, { engine: "percona-mongodb" }, unlike("retries"), /retryable writes/],
  "change streams that are on": [{}, { engine: "percona-mongodb" }, unlike("changes"), /modifyChangeStreams/],
  "a certificate that verifies it": [
    { compute: "containers" },
    {},
    { key: "no-authority", store: "leads" },
    /global-bundle\.pem.*tlsCAFile/,
  ],
  "users who write and do not read": [
    { rights: ["write"] },
    { rights: ["read"] },
    { key: "rights", store: "leads", workload: "worker", rights: ["write"] },
    /worker can do everything with leads/,
  ],
};

describe.each(Object.entries(cases))("MongoDB on AWS can lack %s", (_, [given, twin, lack, sentence]) => {
  test("and says it in one sentence", () => {
    expect(lacksOf(given)).toContainEqual(lack);
    expect(lackSentence(lack)).toMatch(sentence);
  });

  test("and lacks it no longer once one thing differs", () => {
    expect(lacksOf(twin)).not.toContainEqual(lack);
  });
});
