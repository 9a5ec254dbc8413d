import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { software } from "../../../components/workload/software.ts";
import { streamOf } from "../../../plan/engines/queue.ts";
import { imageOf } from "../pod/images.ts";
import { seriesOf } from "./exposition.ts";
import { type Known, monitorOf, problemsOf, scraped } from "./known.ts";
import { Measured } from "./measured.ts";
import { monitoredStacks } from "./stacks.ts";

const { image = "", version = "" } = software["redis-exporter"] ?? {};
const { stream, group, deadLetters } = streamOf("work");
/** Written anew where ECHELON_RECORD is set, after a change of the exporter's version. */
const RECORDED = join(import.meta.dirname, "recorded", `redis_exporter-${version}.txt`);

/** What is recorded: the series of a queue, and those by which the store itself is watched. */
const isRecorded = (line: string): boolean => /^redis_(stream_|up |uptime_in_seconds )/.test(line);

function record(lines: readonly string[], redis: string): void {
  const day = new Date().toISOString().slice(0, 10);
  const head = [
    `# What redis_exporter ${version} answers about the streams of the stack local, on ${day} with Redis ${redis}:`,
    `# ${stream} has two items, one of which is taken; ${deadLetters} has one.`,
    `# https://github.com/oliver006/redis_exporter/releases/tag/v${version}`,
  ];
  writeFileSync(RECORDED, `${[...head, ...lines].join("\n")}\n`);
}

/** Every series with its labels, without its value. */
const shapesOf = (text: string): string[] =>
  seriesOf(text)
    .map(({ metric, labels }) => `${metric} ${JSON.stringify(Object.entries(labels).toSorted())}`)
    .toSorted();

/** What the rules and panels of every stack ask for of Redis that is not known. */
async function missingIn(known: Known): Promise<string[]> {
  const stacks = await monitoredStacks();
  const queries = stacks.flatMap((stack) => stack.queries.map(({ expr }) => ({ stack, expr })));
  const problems = queries
    .filter(({ expr }) => expr.includes("redis_"))
    .flatMap(({ stack, expr }) => problemsOf(expr, stack, known));
  return [...new Set(problems)].filter((problem) => problem.includes("redis_"));
}

describe(`redis_exporter ${version} beside the queue of the stack local`, () => {
  let measured: Measured;
  let lines: readonly string[];
  let known: Known;

  beforeAll(async () => {
    measured = await Measured.start();
    await measured.redisCli("xgroup", "create", deadLetters, group, "0");
    await measured.redisCli("xadd", stream, "*", "item", "2");
    await measured.redisCli("xreadgroup", "group", group, "one", "count", "1", "streams", stream, ">");
    const { body } = await measured.redis.request("metrics", "/metrics");
    lines = body.split("\n").filter(isRecorded);
    known = scraped(seriesOf(body), monitorOf(measured.stack, "store-metrics"));
  });
  afterAll(() => measured?.end());

  it("is the version of its image", () => {
    expect(imageOf(image)).toMatchObject({ version });
  });

  it("has every series of Redis that a rule or a panel asks for, with its labels, in every stack", async () => {
    expect(await missingIn(known)).toEqual([]);
  });

  it("would be named, if it lacked one, or a label of one", async () => {
    const metric = "redis_stream_first_entry_id";
    const without = new Map([...known].filter(([name]) => name !== metric));
    expect(await missingIn(without)).toEqual([`no exporter has ${metric}`]);
    const { stream: _, ...labels } = known.get(metric) ?? {};
    expect((await missingIn(new Map([...known, [metric, labels]]))).join()).toContain(
      `${metric} has no label stream`,
    );
  });

  it("answers with the series and labels of the recorded scrape that other tests read", async () => {
    if (process.env.ECHELON_RECORD !== undefined)
      record(
        lines,
        /v=([\d.]+)/.exec((await measured.redis.exec(["redis-server", "--version"])).stdout)?.[1] ?? "",
      );
    expect(shapesOf(lines.join("\n"))).toEqual(shapesOf(readFileSync(RECORDED, "utf8")));
  });

  it("knows how old the oldest item is, and 0 when the queue is empty", async () => {
    const place = "panel Age of the oldest waiting item";
    const [sample] = await measured.until(place, (found) => (found[0]?.value ?? 0) > 1);
    const age = (Date.now() - measured.putIn) / 1000;
    expect(Math.abs((sample?.value ?? 0) - age)).toBeLessThan(5);
    await measured.emptyQueue();
    expect(await measured.until(place, (found) => found[0]?.value === 0)).toHaveLength(1);
  });
});
