/** Colors of the plots, which are drawn and so cannot follow the style sheet. Contrast with the background is 4.5 or more. */
export const palettes = {
  light: { text: "#374151", grid: "#d1d5db", measured: "#1d4ed8", stated: "#b91c1c" },
  dark: { text: "#d1d5db", grid: "#374151", measured: "#7dd3fc", stated: "#fca5a5" },
} as const;

const LIGHT = `
  --page: #ffffff; --box: #f6f7f9; --text: #1f2937; --quiet: #4b5563; --rule: #d1d5db;
  --good: #166534; --bad: #b91c1c; --unsure: #854d0e; --link: #1d4ed8; --bar: #e5e7eb;`;

const DARK = `
  --page: #111827; --box: #1a2331; --text: #e5e7eb; --quiet: #aeb6c2; --rule: #374151;
  --good: #86efac; --bad: #fca5a5; --unsure: #fde68a; --link: #7dd3fc; --bar: #2b3647;`;

export const style = `
:root { color-scheme: light dark; ${LIGHT} }
@media (prefers-color-scheme: dark) { :root { ${DARK} } }
* { box-sizing: border-box; }
html { font: 16px/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; background: var(--page); color: var(--text); }
body { margin: 0 auto; padding: 1.5rem 1rem 3rem; max-width: 72rem; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0; }
h2 { font-size: 1.15rem; margin: 2.25rem 0 .5rem; padding-bottom: .25rem; border-bottom: 1px solid var(--rule); }
h3 { font-size: 1rem; margin: 1.25rem 0 .25rem; }
p { margin: .4rem 0; }
a, summary { color: var(--link); }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
.title { margin: .25rem 0 0; color: var(--quiet); }
.notice { margin: 1rem 0 0; padding: .5rem .75rem; border-left: 4px solid var(--unsure); background: var(--box); font-weight: 600; }
.outcome { margin: 1rem 0 0; padding: .75rem; border: 1px solid var(--rule); border-left: 6px solid currentColor; background: var(--box); }
.outcome strong { font-size: 1.1rem; }
.outcome p { color: var(--text); }
.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 17rem), 1fr)); gap: .5rem 1.5rem; margin: 1rem 0 0; }
.facts dt { font-size: .85rem; color: var(--quiet); }
.facts dd { margin: 0; }
.quiet { color: var(--quiet); }
.good { color: var(--good); } .bad { color: var(--bad); } .unsure { color: var(--unsure); } .plain { color: var(--quiet); }
.verdict { font-weight: 600; white-space: nowrap; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--quiet); padding: .25rem 0; }
th, td { text-align: left; vertical-align: top; padding: .45rem .75rem .45rem 0; border-bottom: 1px solid var(--rule); overflow-wrap: normal; }
thead th { font-size: .85rem; color: var(--quiet); font-weight: 600; }
tbody th { font-weight: 600; }
td.number, th.number { text-align: right; }
.sentence { display: block; font-weight: 400; color: var(--quiet); font-size: .9rem; min-width: 14rem; overflow-wrap: anywhere; }
.note { overflow-wrap: anywhere; }
.margin { display: block; margin-top: .3rem; }
.margin .track { fill: var(--bar); } .margin .middle { stroke: var(--text); }
.margin .good { fill: var(--good); } .margin .bad { fill: var(--bad); }
.trend .scroll { max-height: 22rem; overflow-y: auto; }
.plot { min-height: 15rem; }
.plot:empty { min-height: 0; }
.uplot, .u-legend { color: var(--text); font-family: inherit; }
.u-legend th, .u-legend td { border: 0; padding: 0 .4rem 0 0; }
.dashboard { width: 100%; height: 80vh; border: 1px solid var(--rule); background: #fff; }
@media (max-width: 60rem) {
  .cards thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .cards, .cards tbody, .cards tr, .cards th, .cards td { display: block; }
  .cards tr { border-bottom: 2px solid var(--rule); padding: .5rem 0; }
  .cards th, .cards td { border: 0; padding: .15rem 0; }
  .cards td.number { text-align: left; }
  .cards td::before { content: attr(data-label) ": "; color: var(--quiet); }
  .cards td:empty { display: none; }
  .sentence { min-width: 0; }
}
@media print {
  :root { ${LIGHT} }
  html { font-size: 11px; }
  body { max-width: none; padding: 0; }
  h2, h3 { break-after: avoid; }
  tr, .outcome, .trend { break-inside: avoid; }
  .scroll { overflow: visible; }
  .screen { display: none; }
  .margin, .outcome, .notice { print-color-adjust: exact; }
}
`;
