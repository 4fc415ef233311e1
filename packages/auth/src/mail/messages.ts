import type { MailMessages } from './mail-messages.ts'
import { de } from './messages.de.ts'
import { en } from './messages.en.ts'

export type { MailKind } from './mail-messages.ts'

const messages = { en, de } satisfies Record<string, MailMessages>

export type Language = keyof typeof messages

export const languages = Object.keys(messages) as Language[]

/** The first of the preferred languages (BCP 47) for which there are mail texts, else English. */
export function chooseLanguage(...wished: readonly (string | null | undefined)[]): Language {
  const bases = wished.map((tag) => tag?.split('-')[0]?.toLowerCase())
  return bases.map((base) => languages.find((language) => language === base)).find((language) => language) ?? 'en'
}

/** The language tag to store; undefined for an invalid one. */
export const parseLanguage = (tag: string | undefined): string | undefined =>
  tag && /^[a-z]{2,3}(-[a-z0-9]{2,8}){0,3}$/i.test(tag) ? tag : undefined

export const messagesIn = (language: Language): MailMessages => messages[language]
