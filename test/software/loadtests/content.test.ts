import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { absent, type Case, CROSSED, measure, type Run, run, scriptOf, why } from "./k6.ts";
import { type Passing, proxyTo } from "./proxy.ts";

interface Fault extends Case {
  readonly name: string;
  /** Words of the one check that fails. */
  readonly fails: string;
  /** The phase whose checks fail. */
  readonly phase: "smoke" | "checks";
  /** What becomes of an answer on its way. */
  readonly change?: (answer: Passing) => Partial<Passing>;
  /** A merge patch over the paths of the system's operations. */
  readonly api?: object;
}

/** Changes the body of answers to paths that begin so. */
const body =
  (start: string, change: (body: string) => string): Fault["change"] =>
  (answer) =>
    answer.path.startsWith(start) ? { body: change(answer.body) } : {};

const smoke = { circumstances: {}, phase: "smoke" } as const;

const faults: readonly Fault[] = [
  {
    name: "everybody gets the content of the first who asked",
    ...{ tier: "bella/current", fails: "that of no other question", ...smoke },
    change: body("/content", () => '{"text":"the same for all"}'),
  },
  {
    name: "a page of leads has one that is not new",
    ...{ tier: "multi-agent/base", fails: "each is new", ...smoke },
    change: body("/v1/leads", (text) => text.replace('"new"', '"won"')),
  },
  {
    name: "a page of pieces is longer than asked for",
    ...{ tier: "marketing-engine/local", fails: "a page of pieces is no longer", ...smoke },
    change: body("/v1/pieces", () =>
      JSON.stringify({ pieces: Array.from({ length: 21 }, (_, id) => ({ id })) }),
    ),
  },
  {
    name: "an answer is no JSON",
    ...{ tier: "marketing-engine/local", fails: "the dashboard counts", ...smoke },
    change: ({ path }) => (path === "/" ? { body: "<html>" } : {}),
  },
  {
    name: "a cache forgets at once",
    ...{ tier: "multi-agent/10x", fails: "comes from the cache", ...smoke },
    variables: { CACHE_LEAD_DATA_TTL_SECONDS: "0", CACHE_CAMPAIGN_METRICS_TTL_SECONDS: "0" },
    change: ({ headers }) => ({ headers: { ...headers, "x-cache": "miss" } }),
  },
  {
    name: "a calendar has its days in another order",
    ...{ tier: "bella/current", fails: "days of a calendar are in order", ...smoke },
    change: body("/calendars/", (text) => text.replace('"day":1,', '"day":2,')),
  },
  {
    name: "a refusal does not say when to come back",
    ...{
      tier: "marketing-engine/local",
      circumstances: {},
      phase: "checks",
      fails: "after how many seconds",
    },
    change: ({ headers: { "retry-after": _, ...headers } }) => ({ headers }),
  },
  {
    name: "a limit is not there",
    ...{
      tier: "bella/current",
      circumstances: {},
      phase: "checks",
      fails: "a calendar longer than the limit",
    },
    variables: { CALENDAR_DAYS: "" },
  },
  {
    name: "webhooks are not told apart",
    ...{ tier: "agency/starter", circumstances: {}, phase: "checks", fails: "said to be a duplicate" },
    change: body("/v1/webhooks/", (text) => text.replace('"duplicate":true', '"duplicate":false')),
  },
  {
    name: "others do not see a change, as they watch another board",
    ...{ tier: "marcus/team", fails: "others see a change", ...smoke },
    api: { watch: "GET /ws?project=another" },
  },
];

async function smokeTest({ name: _, fails: __, phase: ___, change, api, ...given }: Fault): Promise<Run> {
  const measured = await measure(given);
  const proxy = await proxyTo(measured.program.url, (answer) => ({ ...answer, ...change?.(answer) }));
  try {
    const [system = ""] = given.tier.split("/");
    writeFileSync(join(measured.scratch, "api.json"), JSON.stringify(api ?? {}));
    // The proxy passes no WebSocket on.
    const url = change ? proxy.url : measured.program.url;
    return await run(scriptOf(system), measured.scratch, {
      ...measured.env,
      ...{ BASE_URL: url, API: "api.json" },
    });
  } finally {
    proxy.stop();
    await measured.program.stop();
    rmSync(measured.scratch, { recursive: true, force: true });
  }
}

describe.skipIf(absent)(`what comes back under k6${why}`, () => {
  test.concurrent.for(faults)("is checked: $name", async (fault) => {
    const { code, output, crossed } = await smokeTest(fault);
    const failed = output.split("\n").filter((line) => line.startsWith("✗"));
    expect(failed, output).toHaveLength(1);
    expect(failed[0]).toContain(fault.fails);
    expect(crossed).toEqual([`checks{phase:${fault.phase}}`]);
    expect(code).toBe(CROSSED);
  });
});
