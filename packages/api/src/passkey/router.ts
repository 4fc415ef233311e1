import {
  addPasskey,
  beginPasskey,
  beginPasskeySignIn,
  listPasskeys,
  relyingPartyOf,
  removePasskey,
  renamePasskey,
} from '@amend/auth'
import { notFound } from '@amend/services'
import { z } from 'zod'
import { proof } from '../account/proof.ts'
import { id, text } from '../input.ts'
import { personProcedure, publicProcedure, router } from '../trpc.ts'
import { creationAnswer, listAnswer, nothing, registration, requestAnswer, rulesAnswer } from './schema.ts'

export const passkeyRouter = router({
  /** The host name that passkeys are for; null where the configured address allows none. */
  rules: publicProcedure
    .output(rulesAnswer)
    .query(({ ctx }) => ({ host: relyingPartyOf(ctx.services.auth.settings)?.id ?? null })),

  /** What the browser needs to sign in with a passkey. The answer goes to /api/auth/callback/passkey. */
  beginSignIn: publicProcedure
    .output(requestAnswer)
    .mutation(({ ctx }) => beginPasskeySignIn(ctx.services.auth, ctx.client)),

  list: personProcedure.output(listAnswer).query(async ({ ctx }) => {
    const passkeys = await listPasskeys(ctx.services.auth, ctx.person.id)
    return passkeys.map(({ createdAt, lastUsedAt, ...passkey }) => ({
      ...passkey,
      createdAt: createdAt.toISOString(),
      lastUsedAt: lastUsedAt?.toISOString() ?? null,
    }))
  }),

  /** What the browser needs to make a passkey, which `add` stores. */
  begin: personProcedure
    .input(proof)
    .output(creationAnswer)
    .mutation(({ ctx, input }) => beginPasskey(ctx.services.auth, ctx.session, input)),

  add: personProcedure
    .input(z.object({ name: text(1000), response: registration }))
    .output(nothing)
    .mutation(({ ctx, input }) => addPasskey(ctx.services.auth, ctx.session, input.name, input.response)),

  rename: personProcedure
    .input(z.object({ id, name: text(1000) }))
    .output(nothing)
    .mutation(async ({ ctx, input }) => {
      if (!(await renamePasskey(ctx.services.auth, ctx.person.id, input.id, input.name))) throw notFound()
    }),

  remove: personProcedure
    .input(proof.extend({ id }))
    .output(nothing)
    .mutation(async ({ ctx, input }) => {
      if (!(await removePasskey(ctx.services.auth, ctx.session, input.id, input))) throw notFound()
    }),
})
