/** The style of a report: one column, light or dark by the reader's setting; no external resources. */
export const style = `
:root { color-scheme: light dark; --page: #fafaf9; --card: #ffffff; --line: #e4e3df; --text: #1c1b19; --soft: #6b6862;
  --one: #4f46e5; --two: #d0600a; --good: #15803d; --bad: #b91c1c; --good-page: #e9f6ee; --bad-page: #fceceb; }
@media (prefers-color-scheme: dark) { :root { --page: #141413; --card: #1d1c1b; --line: #34322f; --text: #efeeeb; --soft: #a19d95;
  --one: #a5a0ff; --two: #f0a15f; --good: #6ed394; --bad: #f58d88; --good-page: #16301f; --bad-page: #3a1c1a; } }
* { box-sizing: border-box }
body { margin: 0; background: var(--page); color: var(--text);
  font: 15px/1.55 system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; -webkit-text-size-adjust: 100% }
main { max-width: 1080px; margin: 0 auto; padding: 40px 24px 80px }
h1 { font-size: 26px; line-height: 1.25; letter-spacing: -.015em; margin: 0 0 6px; text-wrap: balance }
h2 { font-size: 17px; letter-spacing: -.005em; margin: 44px 0 12px }
p { margin: 0 0 12px; max-width: 74ch }
.soft, figcaption, .note { color: var(--soft) }
.note { font-size: 13.5px }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 20px }
.tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(190px, 1fr)); gap: 12px; margin: 0 }
.tiles .card { padding: 14px 16px }
.tiles dt { color: var(--soft); font-size: 13px }
.tiles dd { margin: 2px 0 0; font-size: 24px; font-weight: 600; letter-spacing: -.02em; font-variant-numeric: tabular-nums }
.tiles dd small { display: block; font-size: 12.5px; font-weight: 400; letter-spacing: 0; color: var(--soft) }
.scroll { overflow-x: auto }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums }
th, td { text-align: right; padding: 8px 12px; border-bottom: 1px solid var(--line); white-space: nowrap }
tr:last-child > * { border-bottom: 0 }
th:first-child, td:first-child { text-align: left; padding-left: 0 }
th { font-weight: 500; color: var(--soft); font-size: 13px }
tbody th { color: var(--text); font-size: inherit }
td small { color: var(--soft) }
.chip { display: inline-block; border-radius: 99px; padding: 1px 10px; font-size: 13px; background: var(--page); color: var(--soft);
  border: 1px solid var(--line) }
.chip.better { background: var(--good-page); color: var(--good); border-color: transparent }
.chip.worse { background: var(--bad-page); color: var(--bad); border-color: transparent }
figure { margin: 0 }
figcaption { font-size: 13.5px; margin-top: 10px }
.legend { display: flex; flex-wrap: wrap; gap: 6px 20px; margin: 0 0 10px; font-size: 14px }
.legend span::before { content: ''; display: inline-block; width: 10px; height: 10px; border-radius: 50%; margin-right: 8px;
  background: currentColor }
.key-1 { color: var(--one) } .key-2 { color: var(--two) }
.chart > .scroll > svg { min-width: 560px }
svg { display: block; width: 100%; height: auto }
svg text { font-size: 12.5px; fill: var(--soft); font-family: inherit }
svg .axis { font-size: 13px } svg .label { font-size: 11.5px }
svg .gridline { stroke: var(--line) }
.series-1 { --ink: var(--one) } .series-2 { --ink: var(--two) }
polyline { fill: none; stroke: var(--ink); stroke-width: 2; stroke-linejoin: round }
circle { fill: var(--ink, var(--one)); stroke: var(--card); stroke-width: 1.5 }
.interval { stroke: var(--ink, var(--one)); stroke-width: 2; opacity: .38; stroke-linecap: round }
.zero { stroke: var(--soft); stroke-dasharray: 2 2 }
.whisker { width: 160px }
.samples { display: grid; gap: 20px }
.sample { display: grid; gap: 8px }
.sample p { margin: 0; font-weight: 500; overflow-wrap: anywhere }
.pictures { display: grid; grid-auto-flow: column; grid-auto-columns: minmax(128px, 1fr); gap: 8px; overflow-x: auto }
.pictures figcaption { margin-top: 4px; font-size: 12.5px }
/* Results were made square: here they have the shape of their originals again. */
.pictures img { display: block; width: 100%; height: auto; object-fit: fill; border-radius: 8px; background: var(--line) }
ul { margin: 0; padding-left: 20px } li { margin: 3px 0; overflow-wrap: anywhere }
details summary { cursor: pointer; color: var(--soft) } details ul { margin-top: 8px }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: 4px 20px; margin: 0 }
.facts dt { color: var(--soft) } .facts dd { margin: 0; overflow-wrap: anywhere }
@media (max-width: 560px) { main { padding: 24px 16px 56px } .card { padding: 14px } h1 { font-size: 22px }
  .facts { grid-template-columns: 1fr; gap: 0 } .facts dd { margin-bottom: 8px } .pictures { grid-auto-columns: 128px } }
@media print { body { background: #fff } .card { break-inside: avoid } }
`
