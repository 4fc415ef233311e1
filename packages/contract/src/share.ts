/** Links by which anybody sees pictures: kinds and limits. */

/** A picture, a picture with everything that it was made from, several pictures, or an album. */
export const shareSubjects = ['image', 'branch', 'selection', 'album'] as const
export type ShareSubject = (typeof shareSubjects)[number]

export const shareReportReasons = ['illegal', 'sexual', 'violent', 'personal', 'copyright', 'other'] as const
export type ShareReportReason = (typeof shareReportReasons)[number]

const day = 86_400_000 // ms

export const shareLimits = {
  /** Pictures of a selection. */
  images: 200,
  /** Pictures of an album on one page. */
  albumPage: 60,
  /** Characters. */
  password: { least: 6, most: 128 },
  /** Characters of a report. */
  comment: 1000,
  /** The longest time of a link that ends, ms. */
  lifetime: 3650 * day,
  /** Days that are offered; the first is the default. */
  days: [30, 7, 90],
} as const
