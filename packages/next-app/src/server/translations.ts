import type { Me } from '@amend/api/types'
import { cookies, headers } from 'next/headers'
import { cache } from 'react'
import { createTranslator, type Messages } from 'use-intl/core'
import { chooseLanguage, type Language, languageCookie } from '../languages.ts'

/** `Messages` is the app's own: it declares them in the `AppConfig` of use-intl. */
export interface PageTranslationsOptions {
  readonly messages: Readonly<Record<Language, object>>
  readonly readViewer: () => Promise<Me | null>
}

/** The texts of the page that is rendered, for server components. */
export function openPageTranslations({ messages, readViewer }: PageTranslationsOptions) {
  const readLanguage = cache(async (): Promise<Language> => {
    const [viewer, jar, header] = await Promise.all([readViewer(), cookies(), headers()])
    return chooseLanguage(viewer?.user.language, jar.get(languageCookie)?.value, header.get('accept-language'))
  })
  /** All texts in the language of the page. */
  const readMessages = async (): Promise<Messages> => messages[await readLanguage()] as Messages
  /** The texts of one part, such as titles. */
  async function translations<Part extends keyof Messages & string>(part: Part) {
    const locale = await readLanguage()
    return createTranslator({ locale, messages: messages[locale] as Messages, namespace: part })
  }
  return { readLanguage, readMessages, translations }
}
