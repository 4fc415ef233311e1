import { colourAt } from './style.ts'

/** How a line is drawn. */
export interface LineStyle {
  readonly key: string
  readonly label: string
  /** Drawn behind the others and thin, such as raw values behind smoothed ones. */
  readonly faint?: boolean
  readonly dashed?: boolean
  /** The place in the colours; default: that in the list. Lines that belong together share one. */
  readonly colour?: number
  /** Points without a line between them. */
  readonly points?: boolean
}

/** The opacity of faint lines. */
export const faintOpacity = 0.5
export const dashes = '5 4'

/** Names each line beside a piece of it: lines may share a colour, and differ in width or dashes only. */
export function LineLegend({ lines }: { lines: readonly LineStyle[] }) {
  return (
    <ul className="flex flex-wrap justify-center gap-x-4 gap-y-0.5 pt-1 text-muted text-xs">
      {lines.map((line, index) => (
        <li key={line.key} className="flex items-center gap-1.5">
          <Piece line={line} colour={colourAt(line.colour ?? index)} />
          {line.label}
        </li>
      ))}
    </ul>
  )
}

function Piece({ line: { faint, dashed, points }, colour }: { line: LineStyle; colour: string }) {
  return (
    <svg aria-hidden width="20" height="8" className="shrink-0">
      {points ? (
        <circle cx="10" cy="4" r="2.5" fill={colour} />
      ) : (
        <line
          {...{ x1: 0, x2: 20, y1: 4, y2: 4, stroke: colour }}
          strokeWidth={faint ? 1 : 2}
          strokeOpacity={faint ? faintOpacity : 1}
          {...(dashed && { strokeDasharray: dashes })}
        />
      )}
    </svg>
  )
}
