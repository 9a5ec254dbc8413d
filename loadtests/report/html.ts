import { readFileSync } from "node:fs";
import type { Result } from "../contract/result.ts";
import { comparableRuns } from "../history/comparable.ts";
import { compare } from "../history/compare.ts";
import { seriesOf } from "../history/series.ts";
import { html, Markup, nothing } from "./markup.ts";
import { outcomeOf } from "./outcome.ts";
import {
  benchmarksSection,
  checksSection,
  comparisonSection,
  factsSection,
  loadSection,
  responsesSection,
} from "./sections.ts";
import { style } from "./style.ts";
import { plotStyle, trendsScript, trendsSection } from "./trends.ts";

/** Lets the page, and k6's dashboard inside it, reach nothing outside of the file. */
const POLICY = [
  "default-src 'none'",
  "script-src 'unsafe-inline' 'unsafe-eval' blob: data:",
  "style-src 'unsafe-inline'",
  "img-src data: blob:",
  "font-src data:",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

/** k6's own dashboard as it exported it, shut in: it may run its scripts, and reach nothing of this page. */
function dashboardSection(file: string | undefined): Markup {
  if (file === undefined) return nothing;
  return html`<section class="screen"><h2>Dashboard of k6</h2><details><summary>Show what k6 itself recorded</summary>
<iframe class="dashboard" title="Dashboard of k6" sandbox="allow-scripts" loading="lazy" srcdoc="${readFileSync(file, "utf8")}"></iframe></details></section>`;
}

export interface Extras {
  /** Path of the file that k6's web dashboard exported. */
  readonly dashboardHtml?: string;
}

/**
 * The report of a run as one file that needs no network.
 *
 * @param past runs before it; those that cannot be compared are left out.
 */
export function reportHtml(result: Result, past: readonly Result[], extras: Extras = {}): string {
  const comparisons = compare(past, result);
  const series = seriesOf([...comparableRuns(past, result), result]);
  const { tone, words, sentence } = outcomeOf(result, comparisons);
  const name = `${result.stack}: load test, shape ${result.shape}`;
  const notice = result.target.kind === "reference" ? html`<p class="notice">${result.title}</p>` : nothing;
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}"><meta name="referrer" content="no-referrer">
<title>${`${name} – ${result.title}`}</title><link rel="icon" href="data:,">
<style>${plotStyle()}${new Markup(style)}</style></head>
<body><header><h1>${name}</h1>${result.target.kind === "reference" ? nothing : html`<p class="title">${result.title}</p>`}${notice}
<div class="outcome ${tone}"><strong>${words}</strong><p>${sentence}</p></div>
${factsSection(result)}</header>
<main>${benchmarksSection(result)}
${comparisonSection(comparisons)}
${trendsSection(series)}
${responsesSection(result)}
${checksSection(result)}
${loadSection(result)}
${dashboardSection(extras.dashboardHtml)}</main>
${trendsScript(series)}
</body></html>
`;
  return page.text;
}
