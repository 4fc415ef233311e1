import type { ShareItem } from '@amend/api/types'
import { shareLimits } from '@amend/contract'

/** When a link ends: after some days, on a date, or never. */
export type Expiry = `${number}` | 'custom' | 'never'

/** How long a link lasts, and what its visitors need and may do. */
export interface ShareTerms {
  readonly expiry: Expiry
  /** YYYY-MM-DD, of the person's own calendar. */
  readonly date: string
  readonly password: string
  readonly download: boolean
  readonly remix: boolean
}

/** What a person chooses for a new link. */
export interface ShareChoice extends ShareTerms {
  readonly subject: 'image' | 'branch'
  readonly compare: boolean
}

export const defaultChoice: ShareChoice = {
  subject: 'image',
  compare: true,
  expiry: `${shareLimits.days[0]}`,
  date: '',
  password: '',
  download: true,
  remix: true,
}

/** What a person chooses for a link that there is. */
export interface ShareEdit extends Omit<ShareTerms, 'expiry'> {
  /** "keep": as it is. */
  readonly expiry: Expiry | 'keep'
  readonly compare: boolean
  /** Whether it has a password. An empty password stays what it is. */
  readonly locked: boolean
}

export const editOf = ({ compare, download, remix, hasPassword }: ShareItem): ShareEdit => ({
  ...{ compare, download, remix, locked: hasPassword, expiry: 'keep', date: '', password: '' },
})

/** The input of the change; what stays is not in it. */
export interface ShareChanges {
  readonly compare?: boolean
  readonly download?: boolean
  readonly remix?: boolean
  readonly password?: string | null
  readonly expiresAt?: string | null
}

/**
 * What a person changed of a link.
 * @returns the field that is missing or wrong, if one is
 */
export function changesOf(share: ShareItem, edit: ShareEdit, now: Date): ShareChanges | 'date' | 'password' {
  const { expiry, date, compare, download, remix, locked, password } = edit
  const end = expiry === 'keep' ? undefined : endOf({ expiry, date }, now)
  if (expiry !== 'keep' && end === undefined) return 'date'
  if (locked && !share.hasPassword && password === '') return 'password'
  return {
    ...(compare !== share.compare && { compare }),
    ...(download !== share.download && { download }),
    ...(remix !== share.remix && { remix }),
    ...(locked && password !== '' && { password }),
    ...(!locked && share.hasPassword && { password: null }),
    ...(end !== undefined && { expiresAt: end?.toISOString() ?? null }),
  }
}

const day = 86_400_000 // ms

/**
 * The end of a link.
 * @returns null: never; undefined for a date that is missing, past or too far away
 */
export function endOf({ expiry, date }: Pick<ShareTerms, 'expiry' | 'date'>, now: Date): Date | null | undefined {
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
