import { beforeAll, describe, expect, test } from "vitest";
import type { Manifest } from "../../../manifests/resolve.ts";
import { provideDefinitions } from "../../../sandbox/definitions/provide.ts";
import { validateCustom } from "../../../sandbox/definitions/validate.ts";
import { renderedStack } from "../pod/manifests.ts";

const papers = {
  ...{ kind: "mongodb", version: 8, shards: 1, members: 1, cpu: 1, memoryMiB: 2048, capacityGB: 30 },
  ...{ backupDays: 5, shardKeys: { leads: "lead_id" } },
  indexes: { idx_lead_status: { collection: "leads", fields: ["status", "created_at"] } },
} as const;

/** The object that the operator of a monitored stack gets, for a store of another size. */
async function objectOf(change: { readonly shards?: number; readonly members?: number }): Promise<Manifest> {
  const { objects } = await renderedStack("regional", {
    "echelon:operators": "existing",
    "echelon:overrides": JSON.stringify({
      stores: { papers: { ...papers, ...change } },
      // Each member of a replica set waits for a host of its own.
      nodes: { max: 20, cpu: 8, memoryGiB: 32 },
      workloads: {
        agents: { uses: { papers: ["read", "write"] } },
        dashboard: { uses: { papers: ["read"] } },
      },
    }),
  });
  const found = objects.find(({ kind }) => kind === "PerconaServerMongoDB");
  if (found === undefined) throw new Error("got no PerconaServerMongoDB, expected one");
  return found as unknown as Manifest;
}

const shapes = [
  ["one member", {}],
  ["a replica set", { members: 3 }],
  ["shards, copied into the tier's objects", { shards: 3, members: 3 }],
] as const;

// MongoDB's server is in no registry that tests may use, so its operator's own definition judges what is rendered.
describe("the object of Percona's operator", () => {
  beforeAll(() => provideDefinitions({ env: process.env, notify: () => {} }));

  test.each(shapes)("of %s fits the definition of its Go module", async (_, change) => {
    expect(validateCustom(await objectOf(change), process.env)).toEqual([]);
  });

  test.each(shapes)("of %s with a mistyped field does not", async (_, change) => {
    const object = await objectOf(change);
    const wrong = { ...object, spec: { ...(object.spec as object), replset: [] } } as unknown as Manifest;
    expect(validateCustom(wrong, process.env)).not.toEqual([]);
  });
});

test.skip("MongoDB's server runs with the rendered command: no registry that tests may use serves it", () => {});
