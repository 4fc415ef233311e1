import { accountRouter } from './account/router.ts'
import { accountExportRouter } from './account-export/router.ts'
import { activityRouter } from './activity/router.ts'
import { albumRouter } from './album/router.ts'
import { announcementRouter } from './announcement/router.ts'
import { apiKeyRouter } from './api-key/router.ts'
import { auditRouter } from './audit-log/router.ts'
import { commentRouter } from './comment/router.ts'
import { creditRouter } from './credit/router.ts'
import { editRouter } from './edit/router.ts'
import { eventRouter } from './event/router.ts'
import { feedbackRouter } from './feedback/router.ts'
import { imageRouter } from './image/router.ts'
import { invitationRouter } from './invitation/router.ts'
import { mailRouter } from './mail/router.ts'
import { memberRouter } from './member/router.ts'
import { modelRouter } from './model/router.ts'
import { notificationRouter } from './notification/router.ts'
import { passkeyRouter } from './passkey/router.ts'
import { reviewRouter } from './review/router.ts'
import { safetyRouter } from './safety/router.ts'
import { shareRouter } from './share/router.ts'
import { shelfRouter } from './shelf/router.ts'
import { tagRouter } from './tag/router.ts'
import { createCallerFactory, router } from './trpc.ts'
import { twoFactorRouter } from './two-factor/router.ts'
import { webhookRouter } from './webhook/router.ts'
import { workspaceRouter } from './workspace/router.ts'

export const appRouter = router({
  account: accountRouter,
  accountExport: accountExportRouter,
  activity: activityRouter,
  announcement: announcementRouter,
  apiKey: apiKeyRouter,
  audit: auditRouter,
  credit: creditRouter,
  album: albumRouter,
  comment: commentRouter,
  edit: editRouter,
  event: eventRouter,
  feedback: feedbackRouter,
  image: imageRouter,
  invitation: invitationRouter,
  mail: mailRouter,
  member: memberRouter,
  model: modelRouter,
  notification: notificationRouter,
  passkey: passkeyRouter,
  safety: safetyRouter,
  share: shareRouter,
  review: reviewRouter,
  shelf: shelfRouter,
  tag: tagRouter,
  twoFactor: twoFactorRouter,
  webhook: webhookRouter,
  workspace: workspaceRouter,
})

export type AppRouter = typeof appRouter

/** Calls procedures on the server, without HTTP. */
export const createCaller = createCallerFactory(appRouter)
