/** The texts that mails need in each language. */
export type MailKind =
  | 'confirmEmail'
  /** To somebody who signed up with an address that has an account. */
  | 'alreadyRegistered'
  | 'signIn'
  /** A link to sign in with, for an address without an account: using it makes one. */
  | 'signInFirst'
  | 'resetPassword'
  /** To an address without an account, for which a link was asked. */
  | 'noAccount'
  | 'passwordChanged'

export interface MailText {
  readonly subject: string
  /** Paragraphs. */
  readonly body: readonly string[]
  /** What the button says; absent without a link. */
  readonly action?: string
}

export interface MailMessages {
  readonly mails: Readonly<Record<MailKind, MailText>>
  /** Under the button. */
  readonly orCopy: string
  /** How long the link is good; {hours} is replaced. */
  readonly lifetime: { readonly one: string; readonly other: string }
  /** Why one gets the mail. */
  readonly footer: string
}
