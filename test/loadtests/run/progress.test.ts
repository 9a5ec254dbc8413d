import { Writable } from "node:stream";
import { expect, test } from "vitest";
import type { Load } from "../../../loadtests/contract/types.ts";
import { progressLine, progressOf, progressWriter } from "../../../loadtests/run/progress.ts";

const phase = (name: string, startSeconds: number, seconds: number) => ({
  ...{ name, startSeconds, seconds, times: 1 },
  judged: true,
});
const load: Load = {
  ...{ system: "shop", tier: "small", scenarios: {}, timeFactor: 1, scaled: null },
  ...{ notes: [], cannotTell: [], estimate: { seconds: 40, requests: 1, aiCalls: 0 } },
  shape: "benchmark",
  phases: [phase("warmup", 0, 10), phase("benchmark", 10, 30)],
};
const reading = { running: true, users: 20, requests: 0, p95Ms: 12.34, metrics: {} };

test("a running load test is in the phase of its time, and its rate is that since the reading before", () => {
  let now = 5000;
  const progress = progressOf(load, () => now);
  expect(progress({ ...reading, running: false })).toMatchObject({ phase: "starting", elapsedSeconds: 0 });
  now = 6000;
  expect(progress(reading)).toMatchObject({ phase: "warmup", elapsedSeconds: 0, requestsPerSecond: 0 });
  now = 18_000;
  expect(progress({ ...reading, requests: 600 })).toMatchObject({
    phase: "benchmark",
    elapsedSeconds: 12,
    totalSeconds: 40,
    requestsPerSecond: 50,
  });
  now = 50_000;
  expect(progress({ ...reading, requests: 600 }).phase).toBe("ending");
});

const at = (elapsedSeconds: number) => ({
  ...{ phase: "benchmark", elapsedSeconds, totalSeconds: 40, users: 20, requestsPerSecond: 50, p95Ms: 12.34 },
});

test("it is one line", () => {
  expect(progressLine(at(12.4))).toBe("benchmark: 12/40 s, 20 users, 50.0 requests/s, p95 12 ms");
  expect(progressLine({ ...at(0), p95Ms: null })).toBe("benchmark: 0/40 s, 20 users, 50.0 requests/s");
});

function stream(isTTY: boolean) {
  let text = "";
  const written = new Writable({
    write(chunk, _, done) {
      text += chunk;
      done();
    },
  });
  const stream = Object.assign(written, { isTTY, columns: 40 }) as unknown as NodeJS.WriteStream;
  return { stream, text: () => text };
}

test("without a terminal there is a line every 15 seconds", () => {
  const lines: string[] = [];
  const { stream: plain, text } = stream(false);
  const writer = progressWriter(plain, (line) => lines.push(line));
  for (let second = 0; second < 40; second += 1) writer.show(at(second));
  writer.end();
  expect(lines.map((line) => line.split(",")[0])).toEqual(
    ["0", "15", "30"].map((s) => `benchmark: ${s}/40 s`),
  );
  expect(text()).toBe("");
});

test("on a terminal one line changes, no wider than the terminal, and goes away at the end", () => {
  const { stream: terminal, text } = stream(true);
  const writer = progressWriter(terminal, () => expect.unreachable());
  writer.show(at(1));
  writer.show(at(2));
  expect(text()).not.toContain("\n");
  const widest = Math.max(
    ...text()
      .split("\r\u001b[2K")
      .map((line) => line.length),
  );
  expect(widest).toBe(39);
  writer.end();
  expect(text().endsWith("\r\u001b[2K")).toBe(true);
});
