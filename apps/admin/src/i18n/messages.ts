import type { Language } from '@amend/next-app/languages'
import { errorMessages } from '@amend/next-app/messages'
import deAnnouncements from '../../messages/de/announcements.json'
import deDatasets from '../../messages/de/datasets.json'
import deEvaluations from '../../messages/de/evaluations.json'
import deFailures from '../../messages/de/failures.json'
import deHealth from '../../messages/de/health.json'
import deJobs from '../../messages/de/jobs.json'
import deLog from '../../messages/de/log.json'
import deMail from '../../messages/de/mail.json'
import deModels from '../../messages/de/models.json'
import deModeration from '../../messages/de/moderation.json'
import dePeople from '../../messages/de/people.json'
import dePreferences from '../../messages/de/preferences.json'
import deSettings from '../../messages/de/settings.json'
import deShell from '../../messages/de/shell.json'
import deSignIn from '../../messages/de/sign-in.json'
import deStorage from '../../messages/de/storage.json'
import deTraining from '../../messages/de/training.json'
import deWorkspaces from '../../messages/de/workspaces.json'
import enAnnouncements from '../../messages/en/announcements.json'
import enDatasets from '../../messages/en/datasets.json'
import enEvaluations from '../../messages/en/evaluations.json'
import enFailures from '../../messages/en/failures.json'
import enHealth from '../../messages/en/health.json'
import enJobs from '../../messages/en/jobs.json'
import enLog from '../../messages/en/log.json'
import enMail from '../../messages/en/mail.json'
import enModels from '../../messages/en/models.json'
import enModeration from '../../messages/en/moderation.json'
import enPeople from '../../messages/en/people.json'
import enPreferences from '../../messages/en/preferences.json'
import enSettings from '../../messages/en/settings.json'
import enShell from '../../messages/en/shell.json'
import enSignIn from '../../messages/en/sign-in.json'
import enStorage from '../../messages/en/storage.json'
import enTraining from '../../messages/en/training.json'
import enWorkspaces from '../../messages/en/workspaces.json'

const en = {
  announcements: enAnnouncements,
  datasets: enDatasets,
  errors: errorMessages.en,
  evaluations: enEvaluations,
  failures: enFailures,
  health: enHealth,
  jobs: enJobs,
  log: enLog,
  mail: enMail,
  models: enModels,
  moderation: enModeration,
  people: enPeople,
  preferences: enPreferences,
  settings: enSettings,
  shell: enShell,
  signIn: enSignIn,
  storage: enStorage,
  training: enTraining,
  workspaces: enWorkspaces,
}

export type Messages = typeof en

const de = {
  announcements: deAnnouncements,
  datasets: deDatasets,
  errors: errorMessages.de,
  evaluations: deEvaluations,
  failures: deFailures,
  health: deHealth,
  jobs: deJobs,
  log: deLog,
  mail: deMail,
  models: deModels,
  moderation: deModeration,
  people: dePeople,
  preferences: dePreferences,
  settings: deSettings,
  shell: deShell,
  signIn: deSignIn,
  storage: deStorage,
  training: deTraining,
  workspaces: deWorkspaces,
} satisfies Record<keyof Messages, object>

/** The texts of the pages, one file per part: `useTranslations('<part>')`. A test compares the languages. */
export const messages: Readonly<Record<Language, Record<keyof Messages, object>>> = { en, de }

declare module 'use-intl' {
  interface AppConfig {
    Messages: Messages
    Locale: Language
  }
}
