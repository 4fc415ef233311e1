import type { Language } from '@amend/next-app/languages'
import { errorMessages } from '@amend/next-app/messages'
import deAccount from '../../messages/de/account.json'
import deAccountData from '../../messages/de/account-data.json'
import deAlbums from '../../messages/de/albums.json'
import deApplyLook from '../../messages/de/apply-look.json'
import deComments from '../../messages/de/comments.json'
import deDevelopers from '../../messages/de/developers.json'
import deEditor from '../../messages/de/editor.json'
import deFeedback from '../../messages/de/feedback.json'
import deNotifications from '../../messages/de/notifications.json'
import dePictures from '../../messages/de/pictures.json'
import dePrograms from '../../messages/de/programs.json'
import deQueue from '../../messages/de/queue.json'
import deSafety from '../../messages/de/safety.json'
import deSecurity from '../../messages/de/security.json'
import deShare from '../../messages/de/share.json'
import deShell from '../../messages/de/shell.json'
import deTags from '../../messages/de/tags.json'
import deTeam from '../../messages/de/team.json'
import deUploads from '../../messages/de/uploads.json'
import enAccount from '../../messages/en/account.json'
import enAccountData from '../../messages/en/account-data.json'
import enAlbums from '../../messages/en/albums.json'
import enApplyLook from '../../messages/en/apply-look.json'
import enComments from '../../messages/en/comments.json'
import enDevelopers from '../../messages/en/developers.json'
import enEditor from '../../messages/en/editor.json'
import enFeedback from '../../messages/en/feedback.json'
import enNotifications from '../../messages/en/notifications.json'
import enPictures from '../../messages/en/pictures.json'
import enPrograms from '../../messages/en/programs.json'
import enQueue from '../../messages/en/queue.json'
import enSafety from '../../messages/en/safety.json'
import enSecurity from '../../messages/en/security.json'
import enShare from '../../messages/en/share.json'
import enShell from '../../messages/en/shell.json'
import enTags from '../../messages/en/tags.json'
import enTeam from '../../messages/en/team.json'
import enUploads from '../../messages/en/uploads.json'

const en = {
  account: enAccount,
  accountData: enAccountData,
  albums: enAlbums,
  applyLook: enApplyLook,
  comments: enComments,
  developers: enDevelopers,
  editor: enEditor,
  feedback: enFeedback,
  errors: errorMessages.en,
  notifications: enNotifications,
  pictures: enPictures,
  programs: enPrograms,
  queue: enQueue,
  security: enSecurity,
  safety: enSafety,
  share: enShare,
  shell: enShell,
  team: enTeam,
  tags: enTags,
  uploads: enUploads,
}

export type Messages = typeof en

const de = {
  account: deAccount,
  accountData: deAccountData,
  albums: deAlbums,
  applyLook: deApplyLook,
  comments: deComments,
  developers: deDevelopers,
  editor: deEditor,
  feedback: deFeedback,
  errors: errorMessages.de,
  notifications: deNotifications,
  pictures: dePictures,
  programs: dePrograms,
  queue: deQueue,
  security: deSecurity,
  safety: deSafety,
  share: deShare,
  shell: deShell,
  team: deTeam,
  tags: deTags,
  uploads: deUploads,
} satisfies Record<keyof Messages, object>

/** The texts of the pages, one file per part: `useTranslations('<part>')`. A test compares the languages. */
export const messages: Readonly<Record<Language, Record<keyof Messages, object>>> = { en, de }

declare module 'use-intl' {
  interface AppConfig {
    Messages: Messages
    Locale: Language
  }
}
