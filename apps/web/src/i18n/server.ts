import { cookies, headers } from 'next/headers'
import { cache } from 'react'
import { createTranslator } from 'use-intl/core'
import { readViewer } from '../session/viewer.ts'
import { chooseLanguage, type Language, languageCookie } from './languages.ts'
import { type Messages, messages } from './messages.ts'

/** The language of the page that is being rendered. */
export const readLanguage = cache(async (): Promise<Language> => {
  const [viewer, jar, header] = await Promise.all([readViewer(), cookies(), headers()])
  return chooseLanguage(viewer?.user.language, jar.get(languageCookie)?.value, header.get('accept-language'))
})

/** All texts in the language of the page that is being rendered. */
export const readMessages = async (): Promise<Messages> => messages[await readLanguage()] as Messages

/** The texts of a part for what is rendered on the server, such as titles. */
export async function translations<Part extends keyof Messages>(part: Part) {
  const locale = await readLanguage()
  return createTranslator({ locale, messages: messages[locale] as Messages, namespace: part })
}
