import deAccount from '../../messages/de/account.json'
import deEditor from '../../messages/de/editor.json'
import deErrors from '../../messages/de/errors.json'
import dePictures from '../../messages/de/pictures.json'
import deShell from '../../messages/de/shell.json'
import deUploads from '../../messages/de/uploads.json'
import enAccount from '../../messages/en/account.json'
import enEditor from '../../messages/en/editor.json'
import enErrors from '../../messages/en/errors.json'
import enPictures from '../../messages/en/pictures.json'
import enShell from '../../messages/en/shell.json'
import enUploads from '../../messages/en/uploads.json'
import type { Language } from './languages.ts'

const en = {
  account: enAccount,
  editor: enEditor,
  errors: enErrors,
  pictures: enPictures,
  shell: enShell,
  uploads: enUploads,
}

export type Messages = typeof en

const de = {
  account: deAccount,
  editor: deEditor,
  errors: deErrors,
  pictures: dePictures,
  shell: deShell,
  uploads: deUploads,
} satisfies Record<keyof Messages, object>

/** The texts of the pages: a file a part, `useTranslations('<part>')`. A test holds the languages to each other. */
export const messages: Readonly<Record<Language, Record<keyof Messages, object>>> = { en, de }

declare module 'use-intl' {
  interface AppConfig {
    Messages: Messages
    Locale: Language
  }
}
