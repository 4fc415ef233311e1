/** The part of an app's messages that this package reads. Only for this package's own type check: apps declare their own. */
import type { Language } from './languages.ts'
import type { ErrorMessages } from './messages.ts'

declare module 'use-intl' {
  interface AppConfig {
    Messages: { errors: ErrorMessages }
    Locale: Language
  }
}
