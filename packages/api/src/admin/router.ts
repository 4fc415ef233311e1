/**
 * The procedures of the administration. Only apps/admin mounts them, and each is for administrators of the installation:
 * `access.test.ts` calls them all as everybody else. Each mutation is in the audit log: `audit.test.ts`.
 */
import { accountRouter } from '../account/router.ts'
import { createCallerFactory, router } from '../trpc.ts'
import { announcementRouter } from './announcement.ts'
import { backupRouter } from './backup.ts'
import { canaryRouter } from './canary.ts'
import { datasetRouter } from './dataset.ts'
import { evaluationRouter } from './evaluation.ts'
import { healthRouter } from './health.ts'
import { jobRouter } from './job.ts'
import { logRouter } from './log.ts'
import { modelRouter } from './model.ts'
import { moderationRouter } from './moderation.ts'
import { outboxRouter } from './outbox.ts'
import { preferenceRouter } from './preference.ts'
import { settingRouter } from './setting.ts'
import { storageRouter } from './storage.ts'
import { trainingRouter } from './training.ts'
import { userRouter } from './user.ts'
import { workspaceRouter } from './workspace.ts'

export const adminRouter = router({
  /** Who is signed in: the pages ask for it before they know that it is an administrator. */
  account: router({ me: accountRouter.me }),
  announcement: announcementRouter,
  backup: backupRouter,
  dataset: datasetRouter,
  canary: canaryRouter,
  evaluation: evaluationRouter,
  health: healthRouter,
  job: jobRouter,
  log: logRouter,
  model: modelRouter,
  moderation: moderationRouter,
  outbox: outboxRouter,
  preference: preferenceRouter,
  setting: settingRouter,
  storage: storageRouter,
  training: trainingRouter,
  user: userRouter,
  workspace: workspaceRouter,
})

export type AdminRouter = typeof adminRouter

/** Calls procedures on the server, without HTTP. */
export const createAdminCaller = createCallerFactory(adminRouter)
