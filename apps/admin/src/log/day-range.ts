/**
 * The moments of two days in the browser's time zone.
 * @param from the first day, such as "2026-03-01"; empty for no beginning
 * @param to the last day, which is within the range
 */
export function dayRange(from: string, to: string): { readonly from?: string; readonly to?: string } {
  const begin = new Date(`${from}T00:00:00`)
  const end = new Date(`${to}T00:00:00`)
  // Not by adding hours: a day may have 23 or 25.
  end.setDate(end.getDate() + 1)
  return {
    ...(!Number.isNaN(begin.getTime()) && { from: begin.toISOString() }),
    ...(!Number.isNaN(end.getTime()) && { to: end.toISOString() }),
  }
}
