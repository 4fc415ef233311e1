/** Rounds a duration for display, according to its precision. */
export type Duration =
  | { readonly unit: 'moment' }
  | { readonly unit: 'seconds'; readonly value: number }
  | { readonly unit: 'minutes'; readonly value: number }
  | { readonly unit: 'hours'; readonly value: number }

/** Below ten seconds to the second, then to five, then to minutes; from an hour on to half hours. */
export function roundDuration(seconds: number): Duration {
  if (!(seconds >= 1.5)) return { unit: 'moment' }
  if (seconds < 10) return { unit: 'seconds', value: Math.round(seconds) }
  if (seconds < 57.5) return { unit: 'seconds', value: 5 * Math.round(seconds / 5) }
  if (seconds < 59.5 * 60) return { unit: 'minutes', value: Math.round(seconds / 60) }
  return { unit: 'hours', value: Math.round(seconds / 1800) / 2 }
}
