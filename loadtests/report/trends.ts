import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { counted } from "../../base/counted.ts";
import { once } from "../../base/once.ts";
import type { Series } from "../history/series.ts";
import { type Drawing, drawTrends, type Trend } from "./drawTrends.ts";
import { statedText, time, withUnit } from "./format.ts";
import { html, jsonInScript, Markup, nothing } from "./markup.ts";
import { palettes } from "./style.ts";

const fileOf = (name: string): string =>
  readFileSync(fileURLToPath(import.meta.resolve(`uplot/dist/${name}`)), "utf8");

/** Nothing in a script or style element may end it. */
function inElement(text: string, name: "script" | "style"): Markup {
  if (new RegExp(`</${name}|<!--`, "i").test(text))
    throw new Error(`inlining a ${name}: got text that ends the element, expected none`);
  return new Markup(text);
}

export const plotStyle = once(() => inElement(fileOf("uPlot.min.css"), "style"));
const plotLibrary = once(() => inElement(fileOf("uPlot.iife.min.js"), "script"));

const HALF_A_DAY = 12 * 3600;

/** The points of a plot. One run alone gets room to both sides, so that the stated line has a length. */
function timesOf(points: Series["points"]): Pick<Trend, "times" | "measured" | "last"> {
  const times = points.map(({ startedAt }) => Date.parse(startedAt) / 1000);
  const measured = points.map(({ value }) => value);
  const [first] = times;
  if (first === undefined || times.length > 1) return { times, measured, last: times.length - 1 };
  return {
    times: [first - HALF_A_DAY, first, first + HALF_A_DAY],
    measured: [null, ...measured, null],
    last: 1,
  };
}

const trendOf = ({ judgement, points }: Series): Trend => ({
  unit: judgement.unit,
  stated: judgement.stated,
  statedText: `stated: ${statedText(judgement)}`,
  ...timesOf(points),
});

/** What the plot shows, for whoever does not see it. */
function textOf({ judgement, points }: Series): string {
  const values = points.map(({ value }) => value);
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return "No run measured it.";
  const stated = `Stated: ${statedText(judgement)}.`;
  if (points.length === 1)
    return `Measured in 1 run, ${time(first.startedAt)}: ${withUnit(first.value, judgement.unit)}. ${stated}`;
  const span = `${withUnit(Math.min(...values), judgement.unit)} to ${withUnit(Math.max(...values), judgement.unit)}`;
  return `Measured in ${counted(points.length, "runs")} from ${time(first.startedAt)} to ${time(last.startedAt)}: ${span}, last ${withUnit(last.value, judgement.unit)}. ${stated}`;
}

const rowOf = ({ startedAt, value }: Series["points"][number], unit: string): Markup =>
  html`<tr><th scope="row">${time(startedAt)}</th><td class="number">${withUnit(value, unit)}</td></tr>`;

const trendMarkup = (series: Series, index: number, all: readonly Series[]): Markup => {
  const several = all.filter(({ benchmark }) => benchmark === series.benchmark).length > 1;
  const title = several ? `${series.benchmark}, ${series.phase}` : series.benchmark;
  return html`<section class="trend"><h3>${title}</h3>
<div class="plot" role="img" aria-label="${`${title}. ${textOf(series)}`}" data-trend="${index}"></div>
<p class="quiet">${textOf(series)}</p>
<details class="screen"><summary>Values of ${title}</summary><div class="scroll" tabindex="0" role="region" aria-label="${`Values of ${title}`}"><table>
<thead><tr><th scope="col">Start of the run</th><th scope="col" class="number">Measured</th></tr></thead>
<tbody>${series.points.map((point) => rowOf(point, series.judgement.unit))}</tbody></table></div></details></section>
`;
};

/** A plot a benchmark over past runs and this one, the stated figure drawn in. */
export function trendsSection(series: readonly Series[]): Markup {
  if (series.length === 0) return nothing;
  return html`<section><h2>Trend</h2>
<p class="quiet">Runs of the same profile, runner and target.</p>
${series.map((one, index) => trendMarkup(one, index, series))}</section>`;
}

/** The scripts that draw the plots: uPlot, the data, and its options. */
export function trendsScript(series: readonly Series[]): Markup {
  if (series.length === 0) return nothing;
  const drawing: Drawing = { trends: series.map(trendOf), palettes };
  return html`<script>${plotLibrary()}</script>
<script>(${inElement(drawTrends.toString(), "script")})(uPlot, ${jsonInScript(drawing)});</script>`;
}
