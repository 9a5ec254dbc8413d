import { spawn } from "node:child_process";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { k6 as found } from "../../support/loadTests.ts";
import { absent, CROSSED, endOf, why } from "./k6.ts";

const k6 = found ?? "k6";

const script = fileURLToPath(new URL("everyLine.ts", import.meta.url));

let server: Server;
beforeAll(async () => {
  server = createServer((_, response) => response.end("ok"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

interface Result {
  readonly unnamed: readonly string[];
  readonly percentiles: number;
  readonly partial: string | null;
  readonly passed: boolean;
  readonly holdsTimes: number | null;
  readonly verdicts: readonly string[];
}

async function run(
  env: Readonly<Record<string, string>>,
): Promise<Result & { readonly code: number | null }> {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const child = spawn(k6, ["run", "--quiet", "--address", "", script], {
    env: { PATH: process.env.PATH ?? "", K6_NO_USAGE_REPORT: "true", BASE_URL: url, ...env },
  });
  const { code, output } = await endOf(child);
  const json = /^RESULT (.*)$/m.exec(output)?.[1];
  if (json === undefined) throw new Error(`k6 ended with ${code} and no result:\n${output}`);
  return { code, ...JSON.parse(json) };
}

const missedIn = ({ verdicts }: Result): readonly string[] =>
  verdicts.filter((verdict) => !verdict.endsWith(" met"));

describe.skipIf(absent)(`the contract under k6${why}`, () => {
  test("a good system meets a line of each kind, and k6 keeps every submetric under the name of its threshold", async () => {
    const result = await run({});
    expect(missedIn(result)).toEqual([]);
    expect(result).toMatchObject({ code: 0, passed: true, partial: null, unnamed: [] });
    expect(result.verdicts).toHaveLength(8);
    expect(result.percentiles).toBeGreaterThan(250);
  });

  test.each([
    ["amount", ["days benchmark missed"]],
    ["speed", ["run benchmark missed"]],
    ["completions", ["reminders benchmark missed"]],
  ])("less %s misses its line, and k6 fails by its threshold too", async (less, missed) => {
    const result = await run({ LESS: less });
    expect(missedIn(result)).toEqual(missed);
    expect(result).toMatchObject({ code: CROSSED, passed: false, partial: null });
  });

  test("a line without samples is not told, whatever k6 says of its threshold", async () => {
    const result = await run({ LESS: "samples" });
    expect(missedIn(result)).toEqual(["days benchmark cannot tell", "checks benchmark cannot tell"]);
    expect(result.passed).toBe(false);
  });

  test("a run of which all fails is given up early, and says so", async () => {
    const result = await run({ LESS: "good answers", SECONDS: "30" });
    expect(result.partial).toMatch(/^ended after 2\d of 45 seconds: too much had failed$/);
    expect(result).toMatchObject({ code: CROSSED, passed: false });
    expect(result.verdicts).toContain("errorPercent benchmark missed");
  });

  test("the time of its setup is no part of a run: one of which all fails is not given up before it began", async () => {
    const result = await run({ LESS: "good answers", SECONDS: "3", SYSTEM: "bella", SETUP: "15" });
    expect(result).toMatchObject({ code: CROSSED, partial: null, passed: false });
    expect(result.verdicts).toContain("errorPercent benchmark missed");
  });

  test("a breakpoint test ends at the first step that misses a line, which is no early end", async () => {
    const result = await run({ SHAPE: "breakpoint", LESS: "speed", SECONDS: "3" });
    expect(result).toMatchObject({ code: CROSSED, partial: null, holdsTimes: null, passed: false });
    expect(result.verdicts).toContain("run at_100_percent missed");
  });
});
