import { describe, expect, test } from "vitest";
import { manyMembers } from "../../../support/manyMembers.ts";
import { problemsOf, type Step, stepsOf } from "./compare.ts";
import { observe } from "./observe.ts";
import type { Stack } from "./stacks.ts";

const SERVER = "sample-database";
const versioned = (version: number, more: Stack[1] = {}): Stack => [
  "large",
  { overrides: { stores: { database: { version, members: 3 } } }, ...more },
];

const update = async (from: Stack, to: Stack): Promise<readonly Step[]> =>
  stepsOf(await observe(...from), await observe(...to));

const stepOf = (steps: readonly Step[], named: string): Step | undefined =>
  steps.find(({ resource: { name } }) => name === named);

describe("a server of RDS is changed in place", () => {
  test("when it gets replicas, a proxy and long backups, and with them a password of the stack", async () => {
    const steps = await update(["large", {}], ["large", manyMembers]);
    expect(problemsOf(steps)).toEqual([]);
    const server = stepOf(steps, SERVER);
    expect(server?.kind).toBe("update");
    expect(server?.changed).toEqual(
      expect.arrayContaining(["manageMasterUserPassword", "multiAz", "password"]),
    );
    for (const name of ["sample-database-17-replica-1", "sample-database-proxy", "sample-backups"])
      expect([name, stepOf(steps, name)?.kind]).toEqual([name, "create"]);
  });

  test("when it loses them again, and RDS keeps the password as before", async () => {
    const server = stepOf(await update(["large", manyMembers], ["large", {}]), SERVER);
    expect(server?.kind).toBe("update");
    expect(server?.changed).toContain("manageMasterUserPassword");
  });

  test("by a named upgrade, while its settings and its replica are made anew beside the old ones", async () => {
    const steps = await update(versioned(17), versioned(18, { upgrade: { database: 18 } }));
    const server = stepOf(steps, SERVER);
    expect([server?.kind, server?.changed]).toEqual([
      "update",
      expect.arrayContaining(["allowMajorVersionUpgrade", "engineVersion", "parameterGroupName"]),
    ]);
    expect(stepOf(steps, "sample-database-parameters")?.kind).toBe("replace");
    expect(stepOf(steps, "sample-database-18-replica-1")?.kind).toBe("create");
    expect(stepOf(steps, "sample-database-17-replica-1")?.kind).toBe("delete");
  });

  test("and its version stays where nobody names the upgrade", async () => {
    const server = stepOf(await update(versioned(17), versioned(18)), SERVER);
    expect(server?.changed).not.toContain("engineVersion");
  });
});
