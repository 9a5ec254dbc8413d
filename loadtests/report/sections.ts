import { counted } from "../../base/counted.ts";
import type { Result } from "../contract/result.ts";
import type { Judgement } from "../contract/types.ts";
import type { Comparison } from "../history/compare.ts";
import { duration, marginText, measuredText, number, shortCommit, statedText, time } from "./format.ts";
import { html, type Markup, nothing } from "./markup.ts";
import { changeLooks, verdictLooks } from "./words.ts";

const sign = ({ sign, tone }: { readonly sign: string; readonly tone: string }, word: string): Markup =>
  html`<span class="verdict ${tone}"><span aria-hidden="true">${sign}</span> ${word}</span>`;

/** Width of the margin's bar to each side of the line, and where it ends: at twice the stated figure, or none of it. */
const HALF = 60;
const MOST_PERCENT = 100;

/** The margin as a bar from the line in the middle: to the right on its good side. The number stands beside it. */
function marginBar({ marginPercent }: Judgement): Markup {
  if (marginPercent === null) return nothing;
  const part = Math.max(-1, Math.min(1, marginPercent / MOST_PERCENT));
  const [from, width] = part < 0 ? [HALF * (1 + part), -HALF * part] : [HALF, HALF * part];
  const tone = part < 0 ? "bad" : "good";
  return html`<svg class="margin" aria-hidden="true" width="${2 * HALF}" height="10" viewBox="0 0 ${2 * HALF} 10">
<rect class="track" width="${2 * HALF}" height="10"/><rect class="${tone}" x="${from}" width="${width}" height="10"/>
<line class="middle" x1="${HALF}" x2="${HALF}" y1="0" y2="10"/></svg>`;
}

const judgementRow = (judgement: Judgement): Markup => html`<tr>
<th scope="row">${judgement.benchmark}<span class="sentence">${judgement.sentence}</span></th>
<td data-label="Phase">${judgement.phase}</td>
<td data-label="Stated">${statedText(judgement)}</td>
<td data-label="Measured">${measuredText(judgement)}</td>
<td data-label="Margin">${marginText(judgement)}${marginBar(judgement)}</td>
<td data-label="Verdict">${sign(verdictLooks[judgement.verdict], judgement.verdict)}${judgement.beyond ? html`<br><span class="quiet">above the stated load: fails no run</span>` : nothing}</td>
<td data-label="Samples" class="number">${number(judgement.samples)}</td>
<td data-label="Note" class="note">${judgement.note}</td></tr>`;

const heads = (titles: readonly string[], numbers: readonly string[] = []): Markup[] =>
  titles.map(
    (title) => html`<th scope="col" class="${numbers.includes(title) ? "number" : ""}">${title}</th>`,
  );

/** A table that scrolls by itself where it is too wide, so that the page does not. */
const scrolling = (label: string, table: Markup): Markup =>
  html`<div class="scroll" tabindex="0" role="region" aria-label="${label}">${table}</div>`;

export function benchmarksSection({ judgements }: Result): Markup {
  if (judgements.length === 0)
    return html`<section><h2>Benchmarks</h2><p>The tier states no benchmark: nothing was judged.</p></section>`;
  const titles = ["Benchmark", "Phase", "Stated", "Measured", "Margin", "Verdict", "Samples", "Note"];
  return html`<section><h2>Benchmarks</h2>
${scrolling(
  "Benchmarks",
  html`<table class="cards"><thead><tr>${heads(titles, ["Samples"])}</tr></thead><tbody>${judgements.map(judgementRow)}</tbody></table>`,
)}
<details class="screen"><summary>What the verdicts mean</summary><dl>${Object.entries(verdictLooks).map(
    ([word, look]) => html`<dt>${sign(look, word)}</dt><dd>${look.meaning}</dd>`,
  )}</dl></details></section>`;
}

const comparisonRow = ({ benchmark, phase, verdict, note }: Comparison): Markup => html`<tr>
<th scope="row">${benchmark}</th><td data-label="Phase">${phase}</td>
<td data-label="Verdict">${sign(changeLooks[verdict], verdict)}</td><td data-label="Note" class="note">${note}</td></tr>`;

export function comparisonSection(comparisons: readonly Comparison[]): Markup {
  if (comparisons.length === 0) return nothing;
  const titles = ["Benchmark", "Phase", "Verdict", "Note"];
  return html`<section><h2>Against past runs</h2>
${scrolling(
  "Against past runs",
  html`<table class="cards"><thead><tr>${heads(titles)}</tr></thead><tbody>${comparisons.map(comparisonRow)}</tbody></table>`,
)}</section>`;
}

export function responsesSection({ responses, runner }: Result): Markup {
  if (responses.length === 0) return nothing;
  const titles = ["Journey", "Requests", "Average", "Median", "95%", "99%", "Slowest"];
  const rows = responses.map(
    ({ journey, count, ...shown }) =>
      html`<tr><th scope="row">${journey}</th><td class="number">${number(count)}</td>${[
        ...[shown.avg, shown.p50, shown.p95, shown.p99, shown.max],
      ].map((value) => html`<td class="number">${number(value)}</td>`)}</tr>`,
  );
  const merged = runner.instances > 1 ? " From the merged histogram of all instances." : "";
  return html`<section><h2>Response times</h2><p class="quiet">Milliseconds; shares of requests that were at least this fast.${merged}</p>
${scrolling(
  "Response times",
  html`<table><thead><tr>${heads(titles, titles.slice(1))}</tr></thead><tbody>${rows}</tbody></table>`,
)}</section>`;
}

export function checksSection({ checks }: Result): Markup {
  if (checks.length === 0) return nothing;
  const rows = checks.map(
    ({ name, passes, fails }) =>
      html`<tr><th scope="row">${name}</th><td class="number">${number(passes)}</td><td class="number ${fails > 0 ? "bad" : ""}">${number(fails)}</td></tr>`,
  );
  return html`<section><h2>Checks</h2>
${scrolling(
  "Checks",
  html`<table><thead><tr>${heads(["What came back", "Held", "Failed"], ["Held", "Failed"])}</tr></thead><tbody>${rows}</tbody></table>`,
)}</section>`;
}

/** Dropped iterations above which the generator, not the target, was too slow. */
const MOST_DROPPED_PERCENT = 1;

export function loadSection({ load, limited, droppedPercent, holdsTimes }: Result): Markup {
  const { phases, timeFactor, scaled } = load;
  const rows = phases.map(
    ({ name, startSeconds, seconds, times, judged }) =>
      html`<tr><th scope="row">${name}</th><td class="number">${duration(startSeconds)}</td><td class="number">${duration(seconds)}</td><td class="number">${number(times)} ×</td><td>${judged ? "yes" : "no"}</td></tr>`,
  );
  const sentences = [
    `Answers of limits (429): ${number(limited)}. They are no failures.`,
    `Iterations that could not be started in time: ${number(droppedPercent)}%${droppedPercent > MOST_DROPPED_PERCENT ? ". That is too many: the generator was too slow, so the numbers say little about the target." : "."}`,
    ...(timeFactor === 1
      ? []
      : [
          `Simulated AI services, windows of limits and caches run ${number(timeFactor)} times as fast as in life.`,
        ]),
    ...(scaled === null ? [] : [`Offered ${number(scaled.part * 100)}% of the stated load: ${scaled.why}.`]),
    ...(holdsTimes === null ? [] : [`Every line held up to ${number(holdsTimes)} times the stated load.`]),
  ];
  return html`<section><h2>Load and limits</h2>
${scrolling(
  "Phases",
  html`<table><thead><tr>${heads(["Phase", "Starts at", "Length", "Of the stated load", "Judged"], ["Starts at", "Length", "Of the stated load"])}</tr></thead><tbody>${rows}</tbody></table>`,
)}
<ul>${sentences.map((sentence) => html`<li>${sentence}</li>`)}</ul></section>`;
}

const targets: Readonly<Record<Result["target"]["kind"], string>> = {
  reference: "the reference workload on this machine",
  stack: "a deployed stack",
  url: "an address that the operator named",
};

/** What was tested, by what, and when: whoever finds the report alone knows what it speaks of. */
export function factsSection({ target, runner, ...result }: Result): Markup {
  const facts: Readonly<Record<string, string>> = {
    "What was tested":
      target.kind === "reference" ? targets.reference : `${targets[target.kind]}, ${target.url}`,
    Image: target.image ?? "unknown",
    Profile: `${result.system}/${result.tier}, hash ${result.profileHash}`,
    Commit: shortCommit(result.commit),
    Runner: `${counted(runner.cores, "cores")}, ${number(runner.memoryGiB)} GiB, ${runner.instances} × k6 ${runner.k6}, Node ${runner.node}`,
    Started: time(result.startedAt),
    Took: duration(result.seconds),
    Shape: result.shape,
  };
  return html`<dl class="facts">${Object.entries(facts).map(
    ([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`,
  )}</dl>`;
}
