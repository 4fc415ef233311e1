import { de } from './messages.de.ts'
import { en } from './messages.en.ts'

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

const messages = { en, de } satisfies Record<string, MailMessages>

export type Language = keyof typeof messages

export const languages = Object.keys(messages) as Language[]

/** The first of the wished languages (BCP 47) that mails are written in, else English. */
export function chooseLanguage(...wished: readonly (string | null | undefined)[]): Language {
  const bases = wished.map((tag) => tag?.split('-')[0]?.toLowerCase())
  return bases.map((base) => languages.find((language) => language === base)).find((language) => language) ?? 'en'
}

/** The language tag as it is kept; undefined for what is none. */
export const parseLanguage = (tag: string | undefined): string | undefined =>
  tag && /^[a-z]{2,3}(-[a-z0-9]{2,8}){0,3}$/i.test(tag) ? tag : undefined

export const messagesIn = (language: Language): MailMessages => messages[language]
