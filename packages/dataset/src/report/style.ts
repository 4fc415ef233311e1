/** What the report of a dataset adds to the style of reports. */
export const ownStyle = `
.funnel { width: 100% }
.funnel td { border-bottom: 0; padding: 5px 12px; vertical-align: middle }
.funnel td:first-child { padding-left: 0; white-space: normal; min-width: 180px; width: 46% }
.funnel .stage td { padding-top: 14px; font-weight: 600 }
.funnel .dropped td:first-child { padding-left: 18px; color: var(--soft) }
.funnel .dropped td { color: var(--soft) }
.funnel .bar { width: 36%; min-width: 120px; text-align: left }
.bar span { display: block; height: 12px; border-radius: 3px; background: var(--one); min-width: 2px }
.dropped .bar span { background: var(--two); opacity: .75 }
.histograms { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 420px), 1fr)); gap: 16px }
.histograms h3 { font-size: 14px; margin: 0 0 2px; font-weight: 600 }
.histograms p { margin: 0 0 8px; font-size: 13px; color: var(--soft) }
svg rect.all { fill: var(--soft); opacity: .38 }
svg rect.kept { fill: var(--one) }
svg .threshold { stroke: var(--two); stroke-width: 1.5; stroke-dasharray: 4 3 }
svg .limit { fill: var(--two) }
.key-all::before { opacity: .5 }
.sheet { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 320px), 1fr)); gap: 16px }
.pair { display: grid; gap: 10px; align-content: start; padding: 14px }
.pair .two { display: grid; grid-template-columns: 1fr 1fr; gap: 8px }
.pair img { display: block; width: 100%; border-radius: 8px; background: var(--line); image-rendering: auto }
.pair p { margin: 0; font-weight: 600; overflow-wrap: anywhere }
.pair figcaption { margin-top: 4px; font-size: 12.5px; overflow-wrap: anywhere }
.pair .scores { display: grid; grid-template-columns: repeat(4, 1fr); gap: 8px; margin: 0; font-size: 13px; font-variant-numeric: tabular-nums }
.pair .scores dt { color: var(--soft); font-size: 12px } .pair .scores dd { margin: 0 }
.pair .scores .low { color: var(--bad); font-weight: 600 }
.pair .why { font-size: 13px; font-weight: 400; color: var(--bad) }
.pair .why.good { color: var(--good) }
@media (max-width: 560px) { .funnel .bar { display: none } .funnel td:last-child, .funnel td:nth-child(3) { padding-right: 0 } }
`
