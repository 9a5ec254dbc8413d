import { afterEach, describe, expect, test } from "vitest";
import { eventually } from "../../support/live.ts";
import { k6, RunningLoadTest, skipped } from "../../support/loadTests.ts";

const ARGS = ["--stack", "marcus-solo", "--reference", "--seconds", "120"];
/** How long anything may survive the end of the run. */
const GONE_MS = 10_000;

let run: RunningLoadTest | undefined;
afterEach(() => run?.remove());

const begin = (): RunningLoadTest => {
  run = new RunningLoadTest(ARGS);
  return run;
};

const allGone = (one: RunningLoadTest): Promise<boolean> =>
  eventually("the end of every process", GONE_MS, async () =>
    one.processes().length === 0 && one.secretsAreGone() ? true : undefined,
  );

/** The result says that the run is not whole, and nothing in it passes for met. */
function expectPartial(one: RunningLoadTest, reason: RegExp): void {
  const { partial, passed, judgements } = one.result();
  expect(partial).toMatch(reason);
  expect(passed).toBe(false);
  expect(judgements.filter(({ verdict }) => verdict === "met")).toEqual([]);
}

describe.skipIf(k6 === undefined)(`a load test that ends before its time${skipped}`, () => {
  test("because k6 is killed: leaves nothing behind, and is no pass", async () => {
    const one = begin();
    const { k6: pid } = await one.underLoad();
    process.kill(pid, "SIGKILL");
    const { code, stdout } = await one.started.ended;
    expect(code).toBe(1);
    expect(stdout).toContain("k6 was ended by SIGKILL");
    expectPartial(one, /k6 was ended by SIGKILL/);
    await allGone(one);
  });

  test("because the workload is killed: leaves nothing behind, and is no pass", async () => {
    const one = begin();
    const { server } = await one.underLoad();
    process.kill(server, "SIGKILL");
    const { code } = await one.started.ended;
    expect(code).toBe(1);
    expectPartial(one, /the reference workload ended while it was measured \(SIGKILL\)/);
    await allGone(one);
  });

  test("because the harness is killed: leaves nothing behind, and the result says so", async () => {
    const one = begin();
    await one.underLoad();
    one.started.child.kill("SIGKILL");
    expect((await one.started.ended).signal).toBe("SIGKILL");
    await allGone(one);
    expectPartial(one, /the harness was killed/);
  });

  test.each(["SIGINT", "SIGTERM"] as const)(
    "because of %s: writes what was measured, and is no pass",
    async (signal) => {
      const one = begin();
      await one.underLoad();
      one.started.child.kill(signal);
      const { code } = await one.started.ended;
      expect(code).toBe(1);
      expectPartial(one, new RegExp(`it was ended by ${signal}`));
      expect(one.result().seconds).toBeGreaterThan(0);
      await allGone(one);
    },
  );

  test("because of a second Ctrl-C: ends at once", async () => {
    const one = begin();
    const { k6: pid } = await one.underLoad();
    // A k6 that does not answer is no reason to wait.
    process.kill(pid, "SIGSTOP");
    one.started.child.kill("SIGINT");
    await eventually("the first Ctrl-C", 5000, async () =>
      one.started.said().includes("Once more ends it at once") ? true : undefined,
    );
    const begun = performance.now();
    one.started.child.kill("SIGINT");
    expect((await one.started.ended).code).toBe(130);
    expect(performance.now() - begun).toBeLessThan(2000);
    await allGone(one);
    expectPartial(one, /it has not come to its end/);
  });

  test("in its result as long as it is at work", async () => {
    const one = begin();
    await one.underLoad();
    expectPartial(one, /it has not come to its end/);
    one.started.child.kill("SIGTERM");
    await one.started.ended;
  });
});
