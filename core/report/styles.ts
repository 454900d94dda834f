import { plotStyles } from './plot/plot-styles.ts';

/**
 * The report's style sheet: light and dark, phone and print. Colours are defined once per scheme.
 */
export const styles = `
:root {
  color-scheme: light dark;
  --paper: #fdfdfc; --raised: #ffffff; --ink: #1b1f24; --soft: #5a636e; --line: #e2e4e8; --rule: #c9ced6;
  --good: #1a7f4b; --bad: #b3341f; --warn: #8f6200; --heat: #2a5fa8; --wash: #f1f3f6;
  --cell: #6fa3e0; --cell-grey: #a6aeb9; --on-cell: #000000; --challenger: #0068a8; --champion: #b85300;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --paper: #14171b; --raised: #1a1e23; --ink: #e6e8eb; --soft: #9aa4b0; --line: #2a3038; --rule: #404853;
    --good: #55c08a; --bad: #f0806a; --warn: #dfb04f; --heat: #6ea3ec; --wash: #20252b;
    --cell: #2f6fc4; --cell-grey: #5f6b7a; --on-cell: #ffffff; --challenger: #5bb4ee; --champion: #f0a247;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--paper); color: var(--ink); line-height: 1.5; font-size: 16px;
  font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "DejaVu Sans", sans-serif;
  font-variant-numeric: tabular-nums; -webkit-text-size-adjust: 100%;
}
main { max-width: 62rem; margin: 0 auto; padding: 2.5rem 1.5rem 4rem; }
h1, h2, h3, p { margin: 0; }
h1 { font-size: 2.25rem; line-height: 1.15; letter-spacing: -0.02em; font-weight: 650; }
h2 { font-size: 1.2rem; letter-spacing: -0.005em; font-weight: 650; margin: 3rem 0 0.35rem; }
h3 { font-size: 0.95rem; font-weight: 650; margin: 1.75rem 0 0.35rem; }
code, .address { font-family: ui-monospace, SFMono-Regular, Menlo, "DejaVu Sans Mono", monospace; font-size: 0.86em; }
.address { overflow-wrap: anywhere; }
.eyebrow { color: var(--soft); font-size: 0.875rem; margin-bottom: 1.5rem; display: flex; flex-wrap: wrap; gap: 0.15rem 1rem; }
.eyebrow strong { color: var(--ink); }
.verdict { border-left: 5px solid var(--tone); padding-left: 1.25rem; }
.verdict h1 { color: var(--tone); }
.verdict h1 small { color: var(--soft); font-size: 1.125rem; font-weight: 500; letter-spacing: 0; white-space: nowrap; margin-left: 0.35rem; }
.verdict p { font-size: 1.125rem; margin-top: 0.5rem; max-width: 46rem; }
.good { --tone: var(--good); } .bad { --tone: var(--bad); } .warn { --tone: var(--warn); }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(10rem, 1fr)); gap: 1px; margin: 2rem 0 0;
  background: var(--line); border: 1px solid var(--line); border-radius: 8px; overflow: hidden; }
.figures > div { background: var(--raised); padding: 0.9rem 1.1rem; }
.figures dt { color: var(--soft); font-size: 0.8125rem; }
.figures dd { margin: 0; font-size: 1.6rem; line-height: 1.3; font-weight: 600; letter-spacing: -0.01em; }
.figures small { display: block; color: var(--soft); font-size: 0.8125rem; font-weight: 400; letter-spacing: 0; }
.note { color: var(--soft); font-size: 0.9rem; max-width: 46rem; margin-bottom: 0.75rem; }
.note.below { margin-top: 0.75rem; }
.rules { list-style: none; margin: 0.75rem 0 0; padding: 0; border-top: 1px solid var(--line); }
.rules li { display: grid; grid-template-columns: 4.25rem minmax(10rem, 1fr) 2fr; gap: 0.1rem 1rem; padding: 0.6rem 0;
  border-bottom: 1px solid var(--line); align-items: baseline; }
.rules .mark { color: var(--tone); font-weight: 600; font-size: 0.875rem; white-space: nowrap; }
.rules .name { font-weight: 600; }
.rules .why { color: var(--soft); font-size: 0.9375rem; }
.rules .bad .why { color: var(--ink); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 0.9375rem; }
th, td { text-align: left; padding: 0.42rem 0.9rem 0.42rem 0; border-bottom: 1px solid var(--line); vertical-align: baseline; }
th:last-child, td:last-child { padding-right: 0; }
thead th { color: var(--soft); font-weight: 500; font-size: 0.8125rem; border-bottom-color: var(--rule); vertical-align: bottom; }
tbody th { font-weight: 500; overflow-wrap: break-word; }
.part th { padding-left: 1.25rem; font-weight: 400; }
.number { text-align: right; }
td.number { white-space: nowrap; }
.chosen th, .chosen td { font-weight: 700; }
.soft { color: var(--soft); font-weight: 400; }
.tone { color: var(--tone); }
.bar { display: block; height: 4px; border-radius: 2px; background: var(--wash); margin-top: 0.2rem; min-width: 4rem; }
.bar i { display: block; height: 100%; border-radius: 2px; background: var(--heat); width: var(--share); }
.pair { display: grid; grid-template-columns: minmax(0, 5fr) minmax(0, 4fr); gap: 2.5rem; align-items: start; }
.pair.narrow { grid-template-columns: minmax(0, 2fr) minmax(0, 5fr); }
.pair.even { grid-template-columns: repeat(2, minmax(0, 1fr)); }
.drift { list-style: none; margin: 0.75rem 0 0; padding: 0; border-top: 1px solid var(--line); }
.drift li { display: grid; grid-template-columns: minmax(8rem, 1.2fr) 10.5rem 6.5rem 2fr; gap: 0.1rem 1rem; padding: 0.5rem 0;
  border-bottom: 1px solid var(--line); align-items: baseline; font-size: 0.9375rem; }
.drift .name { font-weight: 600; overflow-wrap: anywhere; } .drift .what { color: var(--tone, var(--soft)); font-weight: 600; }
.drift .why { color: var(--soft); } .drift .number { white-space: nowrap; }
.features { list-style: none; margin: 0.75rem 0 0; padding: 0; border-top: 1px solid var(--line); font-size: 0.9375rem; }
.features + .features { border-top-color: var(--rule); margin-top: 0; }
.features li { display: grid; grid-template-columns: minmax(7rem, 1.6fr) 9rem minmax(8rem, 1.7fr) minmax(3rem, 1fr) 3.75rem; gap: 0.1rem 1rem;
  padding: 0.4rem 0; border-bottom: 1px solid var(--line); align-items: center; }
.features .name { font-weight: 600; overflow-wrap: anywhere; } .features .what { color: var(--soft); overflow-wrap: anywhere; }
.features .number { white-space: nowrap; } .features .bar { height: 0.7rem; border-radius: 3px; margin: 0; }
.features .bar i { min-width: 2px; border-radius: 3px; }
.shape { display: block; width: 9rem; height: auto; fill: var(--cell); border-bottom: 1px solid var(--rule); }
.worst { list-style: none; margin: 0.75rem 0 0; padding: 0; border-top: 1px solid var(--line); }
.worst li { padding: 0.6rem 0 0.7rem; border-bottom: 1px solid var(--line); break-inside: avoid; }
.worst dl { display: flex; flex-wrap: wrap; gap: 0.15rem 1.1rem; margin: 0.25rem 0 0; font-size: 0.8125rem; }
.worst dl div { display: flex; gap: 0.35rem; min-width: 0; } .worst dt { color: var(--soft); } .worst dd { margin: 0; overflow-wrap: anywhere; }
details { margin-top: 0.5rem; } summary { cursor: pointer; color: var(--soft); font-size: 0.9375rem; padding: 0.3rem 0; }
footer { margin-top: 3.5rem; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--soft); font-size: 0.8125rem; }
${plotStyles}@media (max-width: 40rem) {
  main { padding: 1.5rem 1rem 3rem; }
  h1 { font-size: 1.75rem; } h2 { margin-top: 2.25rem; }
  .verdict { padding-left: 0.9rem; } .verdict p { font-size: 1rem; }
  .figures { grid-template-columns: 1fr 1fr; } .figures > div:first-child { grid-column: 1 / -1; }
  .rules li { grid-template-columns: 4.25rem 1fr; } .rules .why { grid-column: 2; }
  .drift li { grid-template-columns: 1fr auto; } .drift .why { grid-column: 1 / -1; }
  .drift .number { grid-row: 1; grid-column: 2; }
  .features li { grid-template-columns: 7rem 1fr auto; gap: 0.2rem 0.75rem; padding: 0.5rem 0; }
  .features .name { grid-column: 1 / 3; } .features .plot-cell { grid-column: 1; } .features .number { grid-row: 1; grid-column: 3; }
  .features .what { grid-column: 2 / -1; font-size: 0.875rem; } .features .bar { display: none; } .shape { width: 7rem; }
  .pair, .pair.even, .pair.narrow { grid-template-columns: minmax(0, 1fr); gap: 1rem; }
  .bars li { grid-template-columns: minmax(5rem, 9rem) 1fr 3.5rem; }
  table { font-size: 0.8125rem; } thead th { font-size: 0.75rem; } th, td { padding-right: 0.45rem; }
}
@media print {
  :root { --paper: #fff; --raised: #fff; --ink: #000; --soft: #444; --line: #ddd; --rule: #aaa;
    --good: #14663c; --bad: #932816; --warn: #735000; --wash: #f3f4f6; }
  body { font-size: 10pt; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  main { max-width: none; padding: 0; }
  .scroll { overflow: visible; }
  h2, h3 { break-after: avoid; } tr, li, .figures, .plot { break-inside: avoid; }
}
`;
