import { languageCookie } from '@amend/next-app/languages'
import { openPageTranslations } from '@amend/next-app/server/translations'
import { cookies } from 'next/headers'
import { messages } from '../i18n/messages.ts'
import { readViewer } from './session.ts'

/** The language that was chosen in this browser comes before that of the account, which the editor sets. */
const readUnlessChosen = async () => ((await cookies()).has(languageCookie) ? null : readViewer())

export const { readLanguage, readMessages, translations } = openPageTranslations({
  messages,
  readViewer: readUnlessChosen,
})
