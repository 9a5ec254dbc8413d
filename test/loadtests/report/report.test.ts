import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Result } from "../../../loadtests/contract/result.ts";
import { verdicts } from "../../../loadtests/contract/types.ts";
import type { Comparison } from "../../../loadtests/history/compare.ts";
import { duration, number, time, withUnit } from "../../../loadtests/report/format.ts";
import { reportHtml } from "../../../loadtests/report/html.ts";
import { escapeMarkdown, summaryMarkdown } from "../../../loadtests/report/markdown.ts";
import { escapeHtml, html, jsonInScript, Markup } from "../../../loadtests/report/markup.ts";
import { isGood, outcomeOf } from "../../../loadtests/report/outcome.ts";
import { errors, nightAt, pieces, responseTime, runOf, sampleResult } from "../history/sample.ts";

const past = Array.from({ length: 42 }, (_, night) => runOf(night, [200 + (night % 7), 205, 0]));
const now: Result = { ...sampleResult, startedAt: nightAt(42) };

/** Texts that end an element, an attribute, a script, a comment or a cell. */
const nasty = fc.oneof(
  fc.constantFrom(
    "</script>",
    "<script>x()</script>",
    `"'><img src=x onerror=x()>`,
    "<!--",
    "-->",
    "]]>",
    "&lt;b&gt;",
  ),
  fc.constantFrom(
    "a|b",
    "`x`",
    "@everyone",
    "#1",
    "[x](http://x)",
    "\n\n# x",
    "**x**",
    "\\",
    "\u202e",
    "\u0000",
    "\ud800",
  ),
  fc.string({ unit: "binary", maxLength: 20 }),
);

const text = fc.array(nasty, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(""));

const hostileResult = fc.record({ one: text, other: text }).map(
  ({ one, other }): Result => ({
    ...now,
    title: one,
    stack: other,
    system: one,
    tier: other,
    target: { kind: "reference", url: one, image: other },
    runner: { ...now.runner, k6: one, node: other },
    profileHash: one,
    commit: other,
    load: {
      ...now.load,
      scaled: { part: 0.5, why: one },
      phases: [{ ...now.load.phases[0], name: other } as never],
    },
    judgements: [responseTime, pieces].map((line) => ({
      ...line,
      benchmark: one,
      phase: other,
      sentence: one,
      unit: other,
      note: one,
    })),
    responses: now.responses.map((row) => ({ ...row, journey: one })),
    checks: [{ name: other, passes: 1, fails: 1 }],
    partial: one,
  }),
);

/** What a page is made of: names of elements and of attributes, in order, without any text or value. */
const skeleton = (page: string): string =>
  [...page.matchAll(/<(\/?[a-z0-9!]+)((?:\s+[a-z-]+(?:="[^"]*")?)*)\s*\/?>/gi)]
    .map(([, name, attributes = ""]) => `${name}${attributes.replaceAll(/="[^"]*"/g, "")}`)
    .join("\n");

const withoutScripts = (page: string): string => page.replaceAll(/<(script|style)>.*?<\/\1>/gs, "<$1></$1>");

describe("the report", () => {
  test("has the same elements and attributes whatever the texts of a result hold", () => {
    const plain = (value: Result): Result => ({
      ...value,
      ...Object.fromEntries(
        ["title", "stack", "system", "tier", "profileHash", "commit", "partial"].map((key) => [key, "x"]),
      ),
      target: { ...value.target, url: "x", image: "x" },
      runner: { ...value.runner, k6: "x", node: "x" },
      load: {
        ...value.load,
        phases: value.load.phases.map((phase) => ({ ...phase, name: "x" })),
        scaled: { part: 0.5, why: "x" },
      },
      judgements: value.judgements.map((line) => ({
        ...line,
        benchmark: "x",
        phase: "x",
        sentence: "x",
        unit: "x",
        note: "x",
      })),
      responses: value.responses.map((row) => ({ ...row, journey: "x" })),
      checks: value.checks.map((check) => ({ ...check, name: "x" })),
    });
    fc.assert(
      fc.property(hostileResult, (result) => {
        const [page, other] = [reportHtml(result, []), reportHtml(plain(result), [])].map(withoutScripts);
        expect(skeleton(page as string)).toBe(skeleton(other as string));
      }),
      { numRuns: 60 },
    );
  });

  test("holds data in a script that no text of it can end", () => {
    fc.assert(
      fc.property(text, (value) => {
        const written = jsonInScript({ value }).text;
        expect(written).not.toMatch(/<|\u2028|\u2029/);
        expect(JSON.parse(written)).toEqual(JSON.parse(JSON.stringify({ value })));
      }),
    );
  });

  test("names no address but the target's, so that it can be read without a network", () => {
    const page = reportHtml({ ...now, target: { ...now.target, url: "x" } }, past);
    const addresses = page.match(/(?:https?:)?\/\/[a-z0-9][a-z0-9.-]+\.[a-z]+[^\s"'<]*/gi) ?? [];
    expect(addresses.filter((address) => !/github\.com\/leeoniya|w3\.org/.test(address))).toEqual([]);
    expect(page).not.toMatch(/<(?:link(?! rel="icon" href="data:,")|img|object|embed|base)\b/);
    expect(page).toContain("default-src &#39;none&#39;");
  });

  test("says that a run on the reference workload is a harness check, and does so of no other", () => {
    expect(reportHtml(now, [])).toContain('<p class="notice">harness check, not your stack</p>');
    const stack: Result = { ...now, title: "enterprise", target: { ...now.target, kind: "stack" } };
    expect(reportHtml(stack, [])).not.toContain("harness check");
  });

  test("names target, image, profile hash, commit, runner and time", () => {
    const page = reportHtml(now, past);
    for (const fact of [
      ...[
        "the reference workload on this machine",
        "echelon-reference 0.1.0",
        "3f9a62c0de11",
        "f71911704b5c",
      ],
      ...["2 cores, 7.6 GiB, 1 × k6 v1.8.1, Node v24.21.0", "2026-02-12 02:00 UTC", "5 min 31 s"],
    ])
      expect(page).toContain(fact);
  });

  test("has each benchmark with the sentence that states it, its figures, verdict and plot", () => {
    const page = reportHtml(now, past);
    for (const line of now.judgements) {
      expect(page).toContain(escapeHtml(line.sentence));
      expect(page).toMatch(new RegExp(`aria-label="${line.benchmark}\\. Measured in 43 runs `));
    }
    expect(page).toContain("under 500 ms");
    expect(page).toContain("✗</span> missed");
    expect(page.match(/data-trend="/g)).toHaveLength(3);
    expect(page).toContain('"stated":500');
  });

  test("leaves out runs that cannot be compared", () => {
    const page = reportHtml(now, [...past, { ...runOf(41, [73456]), profileHash: "other" }]);
    expect(page).toContain("Measured in 43 runs");
    expect(page).not.toContain("73456");
  });

  test("of a tier that states nothing says so", () => {
    const page = reportHtml({ ...now, judgements: [], passed: true }, []);
    expect(page).toContain("The tier states no benchmark");
    expect(page).not.toContain("data-trend=");
  });

  test("gives each cell of a stacked table its title", () => {
    const rows = reportHtml(now, past).match(/<tr>\s*<th scope="row">.*?<\/tr>/gs) ?? [];
    const cards = rows.filter((row) => row.includes("data-label"));
    expect(cards).toHaveLength(6);
    for (const row of cards) expect(row.match(/<td/g)?.length).toBe(row.match(/data-label="/g)?.length);
  });
});

describe("escaping", () => {
  test("changes what is no markup, and leaves markup", () => {
    expect(
      html`<b title="${'"'}">${"<i>"}${new Markup("<i>")}${[html`&`, html`<br>`]}${null}${3}</b>`.text,
    ).toBe('<b title="&quot;">&lt;i&gt;<i>&<br>3</b>');
  });

  test("leaves no character that HTML forbids, or that turns the direction of the text", () => {
    expect(escapeHtml("a\u0000b\u202ec\ud800\tü\n")).toBe("a\ufffdb\ufffdc\ufffd\tü\n");
  });
});

const comparison = (verdict: Comparison["verdict"]): Comparison => ({
  ...{
    benchmark: "responseTimeMs",
    phase: "benchmark",
    verdict,
    changePercent: 20,
    runs: 43,
    note: "20% higher",
  },
});

describe("the outcome", () => {
  const passed: Result = { ...now, passed: true, judgements: [responseTime, errors] };

  test("is good only if the run passed and nothing became worse", () => {
    expect(isGood(passed, [comparison("better"), comparison("cannot tell")])).toBe(true);
    expect(isGood(passed, [comparison("worse")])).toBe(false);
    expect(isGood({ ...passed, passed: false }, [])).toBe(false);
  });

  test.each([
    ["Passed", passed, []],
    ["Passed, but became worse", passed, [comparison("worse")]],
    ["Did not pass", { ...passed, passed: false }, []],
    ["Ended early", { ...passed, passed: false, partial: "k6 was killed" }, []],
    ["Nothing stated", { ...passed, judgements: [] }, []],
  ] as const)("reads: %s", (words, result, comparisons) => {
    expect(outcomeOf(result, comparisons).words).toBe(words);
    expect(reportHtml(result, [])).toContain("<strong>");
  });

  test("counts no line above the stated load", () => {
    const beyond = { ...pieces, beyond: true };
    expect(outcomeOf({ ...passed, judgements: [responseTime, beyond] }, []).sentence).toBe(
      "Benchmarks: 1 met.",
    );
    expect(reportHtml({ ...passed, judgements: [beyond] }, [])).toContain("fails no run");
  });
});

describe("the summary in Markdown", () => {
  test("keeps every row of its tables whole, whatever the texts hold", () => {
    const shape = (markdown: string): string =>
      markdown
        .split("\n")
        .map((line) => line.split("|").length + Math.sign(line.length))
        .join(" ");
    const expected = shape(
      summaryMarkdown({ ...now, partial: "x", load: { ...now.load, phases: [] } }, [
        comparison("worse"),
      ]).replace(/\n.*errorPercent.*/, ""),
    );
    fc.assert(
      fc.property(hostileResult, (result) => {
        expect(shape(summaryMarkdown(result, [comparison("worse")]))).toBe(expected);
      }),
    );
  });

  test("calls nobody, links to no issue, and shows markup as text", () => {
    expect(escapeMarkdown("@team #12 <b> a|b `c` [d](http://e)\n# f")).toBe(
      "@\u200bteam #\u200b12 &lt;b&gt; a&vert;b &grave;c&grave; &lsqb;d&rsqb;(http&colon;//e) #\u200b f",
    );
  });

  test("has title, outcome, figures, comparison and facts", () => {
    const markdown = summaryMarkdown(now, [comparison("worse")]);
    for (const part of [
      ...[
        "### enterprise: load test, shape benchmark",
        "**harness check, not your stack**",
        "**Did not pass.**",
      ],
      ...[
        "| under 500 ms | 212.4 ms | +57.5% | ✓ met | 1,834 |",
        "✗ worse",
        "profile marketing-engine/enterprise 3f9a62c0de11",
      ],
    ])
      expect(markdown).toContain(part);
  });
});

describe("figures for people", () => {
  test.each([
    [0, "0"],
    [1840, "1,840"],
    [212.44, "212.4"],
    [57.52, "57.52"],
    [0.0213456, "0.02135"],
    [-6.5, "-6.5"],
    [12_345_678, "12,345,678"],
  ])("%d reads %s", (value, expected) => expect(number(value)).toBe(expected));

  test("have their unit, and times their zone", () => {
    expect([
      withUnit(1, "percent"),
      withUnit(1, "ms"),
      duration(0),
      duration(3675),
      time("2026-01-31T02:03:04.000Z"),
    ]).toEqual([...["1%", "1 ms", "0 s", "1 h 1 min 15 s", "2026-01-31 02:03 UTC"]]);
  });

  test("each verdict has a place in the list of meanings", () => {
    const page = reportHtml(now, []);
    for (const verdict of verdicts) expect(page).toContain(`</span> ${verdict}</span></dt>`);
  });
});
