import de from '../messages/de/errors.json'
import en from '../messages/en/errors.json'
import type { Language } from './languages.ts'

export type ErrorMessages = typeof en

/** A sentence for each error code, for the part `errors` of an app's messages. `useErrorSentence` reads it. */
export const errorMessages: { readonly en: ErrorMessages } & Readonly<Record<Language, object>> = { en, de }
