import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { projectRoot } from "../../base/project.ts";
import { installedPulumi } from "../../rehearsal/deployer/pulumiUp.ts";
import { proofs } from "../../rehearsal/proofs/index.ts";
import type { RehearsalDocument } from "../../rehearsal/rehearse.ts";
import { runPaths } from "../../sandbox/binaries/paths.ts";
import { componentNames } from "../../sandbox/controlplane/tuning.ts";
import { isAlive } from "../../sandbox/process/processes.ts";
import { type RunRecord, readRecord } from "../../sandbox/run/record.ts";
import { type Started, startCli } from "../support/cliProject.ts";
import { eventually } from "../support/live.ts";

/** The longest first: tests that disturb `local` run in parallel with the other two. */
const STACKS = ["enterprise", "regional", "local"] as const;

/** `npm run rehearse`, as a person calls it. */
const rehearse = (...args: readonly string[]): Started =>
  startCli(["rehearse", ...args], { cwd: projectRoot(), env: process.env });

const turns = new Map<string, Promise<unknown>>();

/** Runs work on a stack after the work before it: a stack is rehearsed once at a time. */
function oneAtATime<T>(stack: string, work: () => Promise<T>): Promise<T> {
  const turn = (turns.get(stack) ?? Promise.resolve()).then(work);
  turns.set(
    stack,
    turn.catch(() => {}),
  );
  return turn;
}

/** Includes the wait for a turn. */
const TIMEOUT_MS = 900_000;

/** The proofs that have nothing to examine in a stack. */
const nothingToProve: Readonly<Record<(typeof STACKS)[number], readonly string[]>> = {
  local: ["spread", "autoscaling", "zone loss"],
  regional: ["autoscaling"],
  enterprise: [],
};

async function expectProven(stack: (typeof STACKS)[number]): Promise<void> {
  const { code, stdout, stderr } = await rehearse("--stack", stack, "--json").ended;
  expect(code, `${stderr}\n${stdout}`).toBe(0);
  const document = JSON.parse(stdout) as RehearsalDocument;
  expect(document.by).toBe(installedPulumi() === undefined ? "server-side apply" : "pulumi up");
  expect(document.proofs.map(({ name }) => name)).toEqual(proofs.map(({ name }) => name));
  const empty = document.proofs.filter(({ result }) => result === "nothing").map(({ name }) => name);
  expect(empty).toEqual(nothingToProve[stack]);
  for (const { name, examined, expected } of document.proofs)
    expect(examined, name).toBeGreaterThanOrEqual(expected);
  console.log(
    `${stack}: ${document.seconds.total} s`,
    ...document.proofs.map(({ name, seconds }) => `${name} ${seconds}`),
  );
}

describe.concurrent("every proof holds", () => {
  it.each(STACKS)("for the preset %s", (stack) => oneAtATime(stack, () => expectProven(stack)), TIMEOUT_MS);
});

const recordOf = (stack: string): RunRecord | undefined =>
  readRecord(runPaths(process.env, `rehearse-${stack}`).record);

/** The record of a run that has started its proofs. */
async function recordUnderWay({ said, ended }: Started, stack: string): Promise<RunRecord> {
  await Promise.race([
    eventually("proof under way", 120_000, async () => (said().includes("available:") ? true : undefined)),
    ended.then(({ stderr }) => Promise.reject(new Error(`it ended early: ${stderr}`))),
  ]);
  const record = recordOf(stack);
  if (record === undefined) throw new Error("got no record of the run, expected one");
  return record;
}

async function expectClean(stack: string, record: RunRecord): Promise<void> {
  await eventually("end of every process", 15_000, async () =>
    record.processes.some(({ id }) => isAlive(id)) ? undefined : true,
  );
  await eventually("removal of its directory", 15_000, async () =>
    existsSync(record.directory) ? undefined : true,
  );
  expect(recordOf(stack)).toBeUndefined();
}

async function expectBroken(component: string): Promise<void> {
  const started = rehearse("--stack", "local");
  const record = await recordUnderWay(started, "local");
  const victim = record.processes.find(({ name }) => name === component);
  expect(victim).toBeDefined();
  process.kill(victim?.id.pid ?? 0, "SIGKILL");
  const { code, stdout, stderr } = await started.ended;
  expect(code, stderr).toBe(1);
  expect(stdout).toBe("");
  expect(stderr).toContain("the control plane broke, so nothing is proven");
  expect(stderr).toMatch(new RegExp(`${component} \\(process \\d+\\) has ended`));
  await expectClean("local", record);
}

async function expectEnded(signal: "SIGINT" | "SIGKILL"): Promise<void> {
  const started = rehearse("--stack", "local");
  const record = await recordUnderWay(started, "local");
  started.child.kill(signal);
  expect(await started.ended).toMatchObject({ code: null, signal, stdout: "" });
  await expectClean("local", record);
}

describe.concurrent("a rehearsal that is disturbed leaves a clean machine", () => {
  it.each(componentNames)(
    "says that %s was killed, and fails",
    (component) => oneAtATime("local", () => expectBroken(component)),
    TIMEOUT_MS,
  );

  it.each(["SIGINT", "SIGKILL"] as const)(
    "ends with everything it started on %s",
    (signal) => oneAtATime("local", () => expectEnded(signal)),
    TIMEOUT_MS,
  );
});
