/** What was measured, the figure, and a comparison. */
export type Row = readonly [what: string, figure: string, beside: string]

/** As Markdown. */
export function tableOf(rows: readonly Row[]): string {
  const all: Row[] = [['what', 'median of the run', ''], ...rows]
  const widths = [0, 1, 2].map((column) => Math.max(...all.map((row) => (row[column] ?? '').length)))
  const line = (row: readonly string[]) => `| ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`
  const [head, ...body] = all.map(line)
  return [head, rule, ...body].join('\n')
}
