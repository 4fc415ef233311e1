import { shareLimits, shareSubjects } from '@amend/contract'
import { createShare, listShares, revokeShare } from '@amend/services/share'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { id, instant, subject, text } from '../input.ts'
import { router, workspaceProcedure } from '../trpc.ts'
import { revokedAnswer, shareAnswer, sharesAnswer } from './schema.ts'

/** Where the addresses of links begin: as of links in mails. */
const baseUrlOf = ({ client, services }: Context): string => client.pageAddress ?? services.auth.settings.baseUrl

export const shareRouter = router({
  create: workspaceProcedure('share:create')
    .input(
      z.object({
        subject: z.enum(shareSubjects),
        imageIds: z.array(id).min(1).max(shareLimits.images),
        compare: z.boolean().default(true),
        download: z.boolean().default(true),
        password: text(shareLimits.password.most).optional(),
        expiresAt: instant.nullable(),
      }),
    )
    .output(shareAnswer)
    .mutation(({ ctx, input }) =>
      createShare(ctx.services, ctx.member, { ...input, password: input.password, baseUrl: baseUrlOf(ctx) }),
    ),

  list: workspaceProcedure('share:view')
    .input(z.object({ imageId: id.optional(), cursor: z.string().max(200).nullish() }))
    .output(sharesAnswer)
    .query(({ ctx, input }) =>
      listShares(ctx.services, ctx.member, {
        imageId: input.imageId,
        cursor: input.cursor ?? undefined,
        baseUrl: baseUrlOf(ctx),
      }),
    ),

  revoke: workspaceProcedure('share:revoke')
    .input(subject)
    .output(revokedAnswer)
    .mutation(async ({ ctx, input }) => {
      await revokeShare(ctx.services, ctx.member, input.id)
      return null
    }),
})
