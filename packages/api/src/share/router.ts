import { shareLimits, shareSubjects } from '@amend/contract'
import { createShare, getShare, listShares, revokeShare, updateShare } from '@amend/services/share'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { id, instant, subject, text } from '../input.ts'
import { router, workspaceProcedure } from '../trpc.ts'
import { shareAnswer, sharesAnswer } from './schema.ts'

const password = text(shareLimits.password.most)

/** Where the addresses of links begin: as of links in mails. */
const baseUrlOf = ({ client, services }: Context): string => client.pageAddress ?? services.auth.settings.baseUrl

export const shareRouter = router({
  create: workspaceProcedure('share:create')
    .input(
      z.object({
        subject: z.enum(shareSubjects),
        imageIds: z.array(id).max(shareLimits.images).default([]),
        albumId: id.optional(),
        compare: z.boolean().default(true),
        download: z.boolean().default(true),
        /** Where it is not named: as downloads. */
        remix: z.boolean().optional(),
        password: password.optional(),
        expiresAt: instant.nullable(),
      }),
    )
    .output(shareAnswer)
    .mutation(({ ctx, input }) =>
      createShare(ctx.services, ctx.member, {
        ...input,
        remix: input.remix ?? input.download,
        password: input.password,
        albumId: input.albumId,
        baseUrl: baseUrlOf(ctx),
      }),
    ),

  list: workspaceProcedure('share:view')
    .input(z.object({ imageId: id.optional(), albumId: id.optional(), cursor: z.string().max(200).nullish() }))
    .output(sharesAnswer)
    .query(({ ctx, input: { imageId, albumId, cursor } }) =>
      listShares(ctx.services, ctx.member, { imageId, albumId, cursor: cursor ?? undefined, baseUrl: baseUrlOf(ctx) }),
    ),

  get: workspaceProcedure('share:view')
    .input(subject)
    .output(shareAnswer)
    .query(({ ctx, input: { id } }) => getShare(ctx.services, ctx.member, { id, baseUrl: baseUrlOf(ctx) })),

  /** What is not named stays; a password of null removes it. */
  update: workspaceProcedure('share:update')
    .input(
      subject.extend({
        compare: z.boolean().optional(),
        download: z.boolean().optional(),
        remix: z.boolean().optional(),
        password: password.nullish(),
        expiresAt: instant.nullish(),
      }),
    )
    .output(shareAnswer)
    .mutation(({ ctx, input: { id, compare, download, remix, password, expiresAt } }) =>
      updateShare(ctx.services, ctx.member, id, {
        change: { compare, download, remix, password, expiresAt },
        baseUrl: baseUrlOf(ctx),
      }),
    ),

  revoke: workspaceProcedure('share:revoke')
    .input(subject)
    .output(z.void())
    .mutation(({ ctx, input }) => revokeShare(ctx.services, ctx.member, input.id)),
})
