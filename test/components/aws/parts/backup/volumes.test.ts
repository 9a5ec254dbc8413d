import { describe, expect, test } from "vitest";
import { System } from "../../../../../components/system.ts";
import type { SystemArgs } from "../../../../../config/args.ts";
import type { ResourceRecord } from "../../../../../document/document.ts";
import { type InspectedResult, inspectProgram } from "../../../../../preview/engine/run.ts";
import { checkUnknownOutputs } from "../../../../../preview/engine/unknown.ts";
import { named, ofType, statements } from "../../../../support/awsStack.ts";
import { EXISTING } from "../../../../support/eksStack.ts";
import { testRun } from "../../../../support/inProcess.ts";
import { ofKind } from "../../../../support/kubernetesStack.ts";

const SELECTION = "aws:backup/selection:Selection";
const PLAN = "aws:backup/plan:Plan";
const NAMESPACE = "aws:ResourceTag/kubernetes.io/created-for/pvc/namespace";
const CLAIM = "aws:ResourceTag/kubernetes.io/created-for/pvc/name";

const program = (args: object) => () => {
  new System("multi-agent", {
    ...{ profile: "multi-agent/base", target: "aws", region: "us-east-1" },
    ...args,
  } as SystemArgs);
  return {};
};
const runOf = (args: object, config: Readonly<Record<string, string>> = {}) => ({
  ...testRun(program(args)),
  config,
});
const run = (args: object = {}, config = {}): Promise<InspectedResult> =>
  inspectProgram(runOf(args, config), "whole");

const keepsOf = (result: InspectedResult): object =>
  Object.fromEntries(
    ofType(result, SELECTION).map(({ name, inputs }) => [name, conditionsOf({ inputs } as ResourceRecord)]),
  );
function conditionsOf({ inputs }: ResourceRecord): object {
  const [{ stringEquals }] = inputs.conditions as [
    { readonly stringEquals: { readonly key: string; readonly value: string }[] },
  ];
  return Object.fromEntries(stringEquals.map(({ key, value }) => [key, value]));
}

/** MongoDB on the cluster, whose copies are on a claim. */
const mongodb = { engines: { database: "percona-mongodb" } };

describe("AWS Backup of volumes of the cluster", () => {
  test("takes that of a Neo4j whose edition copies no running database, for the days of the tier", async () => {
    const result = await run();
    expect(keepsOf(result)).toEqual({
      "multi-agent-knowledge-neo4j-volume-backups-of": {
        [NAMESPACE]: "multi-agent-test",
        [CLAIM]: "data-knowledge-neo4j-0",
      },
    });
    const claims = ofKind(result, "PersistentVolumeClaim").map(({ inputs }) => inputs.metadata);
    expect(claims).toEqual([expect.objectContaining({ name: "data-knowledge-neo4j-0" })]);
    expect(named(result, "multi-agent-knowledge-neo4j-volume-backups").inputs.rules).toEqual([
      expect.objectContaining({ lifecycle: { deleteAfter: 7 } }),
    ]);
  });

  test("takes the backups, and not the data again, of a store that the stack copies itself", async () => {
    const kept = keepsOf(await run({ ...mongodb, licences: ["neo4j"] }));
    expect(kept).toEqual({
      "multi-agent-database-percona-mongodb-volume-backups-of": {
        [NAMESPACE]: "multi-agent-test",
        [CLAIM]: "${multi-agent-database-percona-mongodb-backup.metadata.name}",
      },
      "multi-agent-knowledge-neo4j-volume-backups-of": {
        [NAMESPACE]: "multi-agent-test",
        [CLAIM]: "${multi-agent-knowledge-neo4j-backup.metadata.name}",
      },
    });
  });

  test("takes volumes of no other kind than those of claims", async () => {
    const [selection] = ofType(await run(), SELECTION);
    expect(selection?.inputs.resources).toEqual(["arn:aws:ec2:*:*:volume/*"]);
  });

  test("takes no server of which its service keeps copies itself", async () => {
    const names = (await run()).resources.map(({ name }) => name);
    expect(names).toContain("multi-agent-database");
    expect(names.filter((name) => name.endsWith("-long-backups"))).toEqual([]);
    expect(names).not.toContain("multi-agent-backups-role");
  });

  test("may copy volumes of the stack's namespace only, and delete only what it made", async () => {
    const rights = statements(named(await run(), "multi-agent-volume-backups-role-policy"));
    const copying = rights.filter(({ Action }) => Action.includes("ec2:CreateSnapshot"));
    expect(copying).toEqual([
      expect.objectContaining({
        Resource: "arn:aws:ec2:*:*:volume/*",
        Condition: { StringEquals: { [NAMESPACE]: "multi-agent-test" } },
      }),
      expect.objectContaining({ Resource: "arn:aws:ec2:*::snapshot/*" }),
    ]);
    const deleting = rights.filter(({ Action }) => Action.includes("ec2:DeleteSnapshot"));
    expect(deleting).toEqual([
      expect.objectContaining({
        Condition: { Null: { "aws:ResourceTag/aws:backup:source-resource": "false" } },
      }),
    ]);
    expect(JSON.stringify(rights)).not.toContain("rds:");
  });

  test("shares the vault with databases that are kept longer than their service does", async () => {
    const overrides = { stores: { database: { backupDays: 60 } } };
    const result = await run({ overrides });
    const [vault, ...more] = ofType(result, "aws:backup/vault:Vault");
    expect(more).toEqual([]);
    const rules = ofType(result, PLAN).flatMap(({ inputs }) => inputs.rules as unknown as readonly object[]);
    const targetVaultName = String(vault?.inputs.name);
    expect(rules).toEqual([
      expect.objectContaining({ targetVaultName, lifecycle: { deleteAfter: 60 } }),
      expect.objectContaining({ targetVaultName, lifecycle: { deleteAfter: 7 } }),
    ]);
    const roles = ofType(result, SELECTION).map(({ inputs }) => inputs.iamRoleArn);
    expect(roles).toEqual(["${multi-agent-backups-role.arn}", "${multi-agent-volume-backups-role.arn}"]);
  });

  test.each([
    ["a trial", { ephemeral: true }, {}],
    [
      "a store of which the tier wants no backups",
      { overrides: { stores: { knowledge: { backupDays: 0 } } } },
      {},
    ],
    [
      "a cluster that is there, whose storage the stack does not know",
      { ...EXISTING, operators: "install" },
      { "kubernetes:context": "shared" },
    ],
  ])("takes nothing of %s", async (_, args, config) => {
    expect(ofType(await run(args, config), PLAN)).toEqual([]);
  });

  test("is planned without a value being read before it is known", async () => {
    await checkUnknownOutputs(runOf(mongodb));
  });
});
