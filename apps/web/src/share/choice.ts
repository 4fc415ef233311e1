import { shareLimits } from '@amend/contract'

/** When a link ends: after some days, on a date, or never. */
export type Expiry = `${number}` | 'custom' | 'never'

/** What a person chooses for a link. */
export interface ShareChoice {
  readonly subject: 'image' | 'branch'
  readonly compare: boolean
  readonly expiry: Expiry
  /** YYYY-MM-DD, of the person's own calendar. */
  readonly date: string
  readonly password: string
  readonly download: boolean
}

export const defaultChoice: ShareChoice = {
  subject: 'image',
  compare: true,
  expiry: `${shareLimits.days[0]}`,
  date: '',
  password: '',
  download: true,
}

const day = 86_400_000 // ms

/**
 * The end of a link.
 * @returns null: never; undefined for a date that is missing, past or too far away
 */
export function endOf({ expiry, date }: Pick<ShareChoice, 'expiry' | 'date'>, now: Date): Date | null | undefined {
  if (expiry === 'never') return null
  if (expiry !== 'custom') return new Date(now.getTime() + Number(expiry) * day)
  // The whole last day, in the person's own time zone.
  const end = new Date(`${date}T23:59:59`)
  const left = end.getTime() - now.getTime()
  return left > 0 && left <= shareLimits.lifetime ? end : undefined
}

/** HTML that shows a shared page within another one. */
export const embedCode = (url: string): string =>
  `<iframe src="${url}/embed" width="800" height="600" style="border:0;max-width:100%" loading="lazy" title="Amend"></iframe>`
