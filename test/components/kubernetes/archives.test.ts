import { expect, test } from "vitest";
import { System } from "../../../components/system.ts";
import type { SystemArgs } from "../../../config/args.ts";
import { run } from "../../support/inProcess.ts";
import { at } from "../../support/kubernetesStack.ts";
import { resourceOptions } from "../../support/resourceOptions.ts";
import { SAMPLE } from "../../support/sample.ts";

const BACKUP = "backup-database-percona-mongodb";
const CLAIM = "PersistentVolumeClaim";

const same = { target: "kubernetes", operators: "existing", licences: ["neo4j"] } as const;

/** MongoDB with one shard: a Job copies it. */
const base: SystemArgs = { ...same, profile: "multi-agent/base" };

/** The stack with more shards: the operator copies them into the store of objects, and the dumps are an archive. */
const grown: SystemArgs = {
  ...{ ...same, profile: "multi-agent/10x" },
  ...{ previous: { profile: "multi-agent/base" }, serve: "current" },
};

/** What stands for the backups of the database, by its kind. */
async function backupsOf(args: SystemArgs) {
  const { resources } = await run(() => ({ url: new System(SAMPLE, args).url }));
  const found = resources.filter(({ name }) => /^sample-database-.*-(backup|restore)$/.test(name));
  return found.map((one) => ({ ...one, kind: one.type.split(":").at(-1) }));
}

test("backups that nothing adds to any more are their claim as it was, without a Job that takes or restores one", async () => {
  const [before, after] = [await backupsOf(base), await backupsOf(grown)];
  expect(before.map(({ kind }) => kind).toSorted()).toEqual(["CronJob", "CronJob", CLAIM]);
  const [claim] = before.filter(({ kind }) => kind === CLAIM);
  expect(after.map(({ urn }) => urn)).toEqual([claim?.urn]);
  expect(after[0]?.inputs.spec).toEqual(claim?.inputs.spec);
  expect(at(after[0]?.inputs, "metadata.labels")).toMatchObject({ "app.kubernetes.io/name": BACKUP });
});

test.each<[string, Partial<SystemArgs>, protect: boolean, stays: boolean]>([
  ["is protected, and stays on the cluster if the stack drops it", {}, true, true],
  ["of a trial goes with the trial", { ephemeral: true }, false, false],
  ["goes once it is given up by name", { retire: { [BACKUP]: "unprotect" } }, false, false],
])("the claim of an archive %s", async (_, more, protect, stays) => {
  const options = await resourceOptions({ ...grown, ...more });
  const found = options.get(`kubernetes:core/v1:${CLAIM}::sample-database-percona-mongodb-backup`);
  expect(found).toMatchObject({ protect, retainOnDelete: stays });
});

test("the claim of an archive is gone once it is given up for good", async () => {
  expect(await backupsOf({ ...grown, retire: { [BACKUP]: "delete" } })).toEqual([]);
});
