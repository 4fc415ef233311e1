import { openPageTranslations } from '@amend/next-app/server/translations'
import { messages } from '../i18n/messages.ts'
import { readViewer } from './session.ts'

export const { readLanguage, readMessages, translations } = openPageTranslations({ messages, readViewer })
