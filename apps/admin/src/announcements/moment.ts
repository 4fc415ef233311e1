/** The value of a field for date and time in the browser's time zone, to the minute; empty for none. */
export function momentText(at: string | null | undefined): string {
  if (!at) return ''
  const date = new Date(at)
  // The field takes local time without a zone.
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

/** The moment of a field, in UTC; undefined for an empty one. */
export function momentOf(text: string): string | undefined {
  const date = new Date(text)
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString()
}
