import { afterAll, describe, expect, it, vi } from "vitest";
import { checkAccount, sayAccount } from "../../../cli/account/checkAccount.ts";
import type { AccountQuota } from "../../../document/document.ts";
import { fakeAws, IDENTITY } from "../../support/fakeAws.ts";
import { removeProjects, UpProject } from "../../support/upProject.ts";

// Each test starts processes, whose time depends on the machine.
vi.setConfig({ testTimeout: 120_000 });
afterAll(removeProjects);

const quota = (name: string, code: string | null, atStart: number, atMost: number): AccountQuota => ({
  ...{ service: "fargate", code, name, unit: "vCPU", atStart, atMost, newAccount: 6 },
  ...{
    show: null,
    raise: code === null ? null : `raise ${name}`,
    source: "https://example.com",
    date: "2026-11-26",
  },
});

const document = (accountQuotas: readonly AccountQuota[]) => ({
  target: "aws",
  region: "us-east-1",
  accountQuotas,
});

const projectWith = (...args: Parameters<typeof fakeAws>): UpProject => {
  const project = new UpProject();
  project.tool("aws", fakeAws(...args));
  return project;
};

const checked = (project: UpProject, ...quotas: readonly AccountQuota[]) =>
  checkAccount(document(quotas), {}, project.environment({}));

describe.concurrent("an account", () => {
  it("that has room is named, and nothing else is said", async () => {
    const project = projectWith({ quotas: { "L-1": 30 } });
    expect(await checked(project, quota("tasks", "L-1", 10, 30))).toEqual({
      fact: ["identity", `${IDENTITY.Arn} of account ${IDENTITY.Account}`],
      notes: [],
      refusals: [],
    });
  });

  it.each([
    [9, 0, 1],
    [10, 1, 0],
    [29, 1, 0],
    [30, 0, 0],
  ])(
    "with a quota of %d where 10 start and 30 are the most: %d notes, %d refusals",
    async (value, notes, refusals) => {
      const project = projectWith({ quotas: { "L-1": value } });
      const found = await checked(project, quota("tasks", "L-1", 10, 30));
      expect([found.notes.length, found.refusals.length]).toEqual([notes, refusals]);
      for (const line of [...found.notes, ...found.refusals]) {
        expect(line).toBe(
          `tasks: got ${value} in this account, expected 10 vCPU to start and 30 at most; to raise it: raise tasks`,
        );
      }
    },
  );

  it("whose quotas the credentials may not read is used all the same, with one note", async () => {
    const denied = "not authorized to perform: servicequotas:GetServiceQuota";
    const project = projectWith({ problems: { "service-quotas": denied } });
    const found = await checked(project, quota("tasks", "L-1", 1, 2), quota("addresses", "L-2", 1, 2));
    expect(found.refusals).toEqual([]);
    expect(found.notes).toEqual([
      "quotas not read (tasks, addresses): the credentials lack the right servicequotas:GetServiceQuota",
    ]);
  });

  it("to which the login has expired is an error of one line", async () => {
    const project = projectWith({
      problems: { sts: "Error loading SSO Token: Token for https://x does not exist" },
    });
    await expect(checked(project)).rejects.toMatchObject({
      exitCode: 3,
      message: "AWS: the login has expired: aws sso login",
    });
  });

  it("that cannot be reached is a note", async () => {
    const project = projectWith({ problems: { sts: "Could not connect to the endpoint URL" } });
    expect((await checked(project)).notes).toEqual(["the account is not known: AWS could not be reached"]);
  });

  it("is not read without the command aws, nor on a cluster", async () => {
    const project = new UpProject();
    expect((await checked(project)).notes).toEqual([
      "the quotas of the account are not read, as the command aws is not on PATH",
    ]);
    const onCluster = { target: "kubernetes", region: null, accountQuotas: [] };
    expect(await checkAccount(onCluster, {}, project.environment({}))).toMatchObject({ notes: [] });
  });

  it("is asked with the profile of the stack, once, and without a pager", async () => {
    const project = projectWith({ quotas: {}, log: "aws.jsonl" });
    const env = project.environment({ AWS_PAGER: "less" });
    await checkAccount(document([quota("trails", null, 1, 1)]), { "aws:profile": "shop" }, env);
    const calls = project.lines("aws.jsonl");
    expect(calls).toHaveLength(1);
    expect(calls[0]).toMatchObject({ env: { AWS_PAGER: "", AWS_MAX_ATTEMPTS: "1" } });
    expect(JSON.stringify(calls[0])).toContain('"--profile","shop"');
  });
});

describe("a quota that is too low", () => {
  const low = { fact: null, notes: [], refusals: ["tasks: got 1"] };

  it("stops an up, and is a note of a preview", () => {
    const said = vi.spyOn(console, "error").mockImplementation(() => undefined);
    expect(() => sayAccount(low, false)).toThrow("tasks: got 1");
    sayAccount(low, true);
    expect(said.mock.calls).toEqual([["note: tasks: got 1"]]);
    said.mockRestore();
  });
});

describe.concurrent("echelon up on AWS", () => {
  const environment = { AWS_PROFILE: "shop", AWS_REGION: "us-east-1" };
  const args = ["up", "--stack", "cloud", "--yes", "--local-state"];

  it("stops before Pulumi runs where the login has expired", async () => {
    const project = projectWith({ problems: { sts: "Token has expired and refresh failed" } });
    project.stack("cloud", "  echelon:target: aws\n");
    const { code, stderr } = await project.run(args, environment);
    expect(code).toBe(3);
    expect(stderr).toMatch(/^echelon: AWS: the login has expired: aws sso login --profile shop$/m);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(project.calls()).toEqual([]);
  });

  it("stops before Pulumi runs where the stack does not fit", async () => {
    const project = projectWith({ quotas: { "L-3032A538": 6 }, otherwise: 1000 });
    project.stack("cloud", "  echelon:target: aws\n");
    const { code, stderr } = await project.run(args, environment);
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /Fargate On-Demand vCPU: got 6 in this account, expected .* to raise it: aws service-quotas/,
    );
    expect(project.calls()).toEqual([]);
  });

  it("names the account where everything fits", async () => {
    const project = projectWith({ otherwise: 1000 });
    project.stack("cloud", "  echelon:target: aws\n");
    const { code, stderr } = await project.run(args, environment);
    expect(code).toBe(0);
    expect(stderr).toContain(`identity   ${IDENTITY.Arn} of account ${IDENTITY.Account}`);
  });
});
