import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { lastUnanswered, partialReason, summaryOf } from "../../../loadtests/run/ending.ts";
import type { K6End } from "../../../loadtests/run/k6Process.ts";

const folder = mkdtempSync(join(tmpdir(), "ending-"));
afterAll(() => rmSync(folder, { recursive: true }));

const end = (change: Partial<K6End> = {}): K6End => ({
  code: 0,
  endedBy: null,
  said: "",
  last: undefined,
  ...change,
});

describe("a run is whole", () => {
  test.each([
    ["with k6's exit code 0", end(), null],
    ["with 99, a threshold that does not hold: the verdicts say which", end({ code: 99 }), null],
  ])("%s", (_, ended, expected) => {
    expect(partialReason(ended, null)).toBe(expected);
  });
});

describe("a run is not whole", () => {
  test.each([
    ["where a signal ended k6", end({ code: null, endedBy: "SIGKILL" }), null, "k6 was ended by SIGKILL"],
    [
      "where the script threw",
      end({ code: 107, said: "one\ntwo\nError: no token\n" }),
      null,
      "k6 ended with exit code 107: one two Error: no token",
    ],
    [
      "where somebody ended it, whatever k6 made of that",
      end({ code: 105 }),
      "it was ended by SIGINT",
      "it was ended by SIGINT",
    ],
    [
      "where it was ended although k6 says that all is well",
      end(),
      "it was ended by SIGTERM",
      "it was ended by SIGTERM",
    ],
  ])("%s", (_, ended, asked, expected) => {
    expect(partialReason(ended, asked)).toBe(expected);
  });
});

describe("what was measured is", () => {
  const metrics = { http_reqs: { count: 7 } };
  const last = { running: true, users: 1, requests: 7, p95Ms: 1, metrics };

  test("k6's own summary, with what k6 does not know of its end", () => {
    const path = join(folder, "summary.json");
    writeFileSync(path, JSON.stringify({ metrics: {}, durationMs: 5000, partial: null }));
    expect(summaryOf(path, end(), null, 1)).toEqual({ metrics: {}, durationMs: 5000, partial: null });
    expect(summaryOf(path, end({ code: 105 }), "it was ended", 1).partial).toBe("it was ended");
  });

  test("kept where the script itself says that it ended early", () => {
    const path = join(folder, "early.json");
    writeFileSync(path, JSON.stringify({ metrics: {}, durationMs: 5000, partial: "half of all failed" }));
    expect(summaryOf(path, end({ code: 99 }), null, 1).partial).toBe("half of all failed");
  });

  test("what its API told last, where it wrote none", () => {
    const killed = end({ code: null, endedBy: "SIGKILL", last });
    expect(summaryOf(join(folder, "none"), killed, null, 4000)).toEqual({
      metrics,
      durationMs: 4000,
      partial: "k6 was ended by SIGKILL",
    });
  });

  test("never whole without a summary, also with exit code 0, and with one that is cut", () => {
    expect(summaryOf(join(folder, "none"), end(), null, 1).partial).toBe("k6 wrote no summary");
    const path = join(folder, "cut.json");
    writeFileSync(path, '{"metrics":');
    expect(summaryOf(path, end(), null, 1).partial).toBe("k6 wrote no summary");
  });
});

describe("the last request without an answer", () => {
  const line = (error: string): string =>
    `time="2026-11-27T14:00:38Z" level=warning msg="Request Failed" error=${error}\n`;
  test.each([
    ["says why", [line('"Get \\"http://a/\\": refused"'), line('"EOF"'), "running\n"].join(""), "EOF"],
    ["may have quotes", line('"Get \\"http://a/\\": refused"'), 'Get "http://a/": refused'],
    ["may have what JSON has not", line('"\\x00"'), '"\\x00"'],
    ["is not there", 'level=info msg="Request Failed"\n', undefined],
    ["is not there, where its line was cut off", 'msg="Request Failed" error="Get', undefined],
  ])("%s", (_, said, expected) => {
    expect(lastUnanswered(said)).toBe(expected);
  });
});
