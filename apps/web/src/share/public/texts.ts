import { chooseLanguage, type Language, languageCookie } from '@amend/next-app/languages'
import { readCookie } from '@amend/next-app/server/document'
import { createTranslator, type Messages } from 'use-intl/core'
import { messages } from '../../i18n/messages.ts'

/** The texts of a shared page in the language of the visitor's browser. */
export function textsFor(headers: Headers) {
  const language: Language = chooseLanguage(
    undefined,
    readCookie(headers, languageCookie),
    headers.get('accept-language'),
  )
  const t = createTranslator({ locale: language, messages: messages[language] as Messages, namespace: 'share' })
  return { language, t }
}

export type Texts = ReturnType<typeof textsFor>
