import { openShelf } from '@amend/services/shelf'
import { shelfItemSchema } from '@amend/services/types'
import { z } from 'zod'
import { id } from '../input.ts'
import { router, workspaceProcedure } from '../trpc.ts'

export const shelfRouter = router({
  /** Asked again, it returns the same shelf and how far it is. */
  open: workspaceProcedure('edit:request')
    .input(z.object({ imageId: id }))
    .output(shelfItemSchema)
    .mutation(({ ctx, input }) => openShelf(ctx.services, ctx.member, input.imageId)),
})
