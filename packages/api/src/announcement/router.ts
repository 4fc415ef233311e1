import { currentAnnouncements } from '@amend/services/announcement'
import { shownAnnouncementSchema } from '@amend/services/types'
import { z } from 'zod'
import { personProcedure, router } from '../trpc.ts'

export const announcementRouter = router({
  /** What the editor shows now, the newest first. */
  current: personProcedure
    .output(z.array(shownAnnouncementSchema))
    .query(({ ctx }) => currentAnnouncements(ctx.services.database)),
})
