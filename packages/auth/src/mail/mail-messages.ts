/** The texts of mails in one language. */
export type MailKind =
  | 'confirmEmail'
  /** Sent after a sign-up with an address that has an account. */
  | 'alreadyRegistered'
  | 'signIn'
  /** A link to sign in with, for an address without an account; using it creates one. */
  | 'signInFirst'
  | 'resetPassword'
  /** Sent to an address without an account after a request for a link. */
  | 'noAccount'
  | 'passwordChanged'
  /** To a team, for one address. */
  | 'invitation'
  /** To administrators: a visitor has reported a shared page. */
  | 'shareReported'
  /** To administrators: a review of a flagged picture was requested. */
  | 'reviewRequested'
  /** The archive that the person asked for can be downloaded. */
  | 'exportReady'
  | 'exportFailed'
  | 'twoFactorOn'
  | 'twoFactorOff'
  | 'recoveryCodeUsed'
  | 'passkeyAdded'
  /** To the new address. */
  | 'changeEmail'
  /** To the owner of an address that somebody wanted for another account. */
  | 'emailTaken'
  /** To the old address. */
  | 'emailChanged'
  | 'accountDeleted'
  | 'accountErased'
  | 'mentioned'
  | 'commented'
  | 'reviewed'
  | 'editsDone'
  /** An administrator decided on a flagged picture. */
  | 'reviewDecided'
  | 'digest'
  /** To administrators: a training run has ended without a result. */
  | 'trainingFailed'
  /** To administrators: the loss of a run is not a number. */
  | 'trainingNotFinite'
  /** To administrators: a run takes no step. */
  | 'trainingStalled'

/** What the daily mail counts. */
export type DigestKind = 'mention' | 'comment' | 'review' | 'edit' | 'decision'

export interface MailText {
  readonly subject: string
  /** Paragraphs; {days} is replaced. */
  readonly body: readonly string[]
  /** The label of the button; absent without a link. */
  readonly action?: string
  /** Why the recipient gets this mail, where the reason of the others is not true. */
  readonly footer?: string
}

export interface MailMessages {
  readonly mails: Readonly<Record<MailKind, MailText>>
  /** Lines of the daily mail; {count} is replaced. */
  readonly digest: Readonly<Record<DigestKind, { readonly one: string; readonly other: string }>>
  /** The text of the link with which such mails are stopped. */
  readonly unsubscribe: string
  /** The text under the button. */
  readonly orCopy: string
  /** How long the link is valid; {hours} and {days} are replaced. */
  readonly lifetime: { readonly one: string; readonly other: string; readonly days: string }
  /** Why the recipient gets the mail. */
  readonly footer: string
}
