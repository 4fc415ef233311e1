import {
  changePassword,
  confirmEmailChange,
  endSessions,
  faultsOfSignUp,
  isSignUpOpen,
  readEmailChange,
  readLink,
  readStep,
  requestConfirmation,
  requestEmailChange,
  requestPasswordReset,
  requestSignInLink,
  requireProof,
  signUp,
} from '@amend/auth'
import { ServiceError } from '@amend/services'
import {
  accountDeletion,
  changeProfile,
  deleteAccount,
  endOwnSession,
  profileOf,
  providersOf,
  sessionsOf,
  unlinkOwn,
} from '@amend/services/account'
import type { EntryRules } from '@amend/services/types'
import { z } from 'zod'
import { id, language, text } from '../input.ts'
import { personProcedure, publicProcedure, router } from '../trpc.ts'
import { proof } from './proof.ts'
import {
  deletionAnswer,
  endedAnswer,
  entryAnswer,
  faultsAnswer,
  linkAnswer,
  meAnswer,
  nothing,
  providersAnswer,
  sessionsAnswer,
  stepAnswer,
} from './schema.ts'

// Loose schemas that only bound the work: the services check the values and explain what is wrong.
const email = text(1000)
const password = text(2000)

/** Where a page continues: a path. The page that continues there checks that it is one of ours. */
const returnTo = text(500).regex(/^\/(?![/\\])/)

const mailRequest = z.object({ email, language: language.optional(), returnTo: returnTo.optional() })

const mailFor = ({ email, language, returnTo }: z.output<typeof mailRequest>) => ({
  ...{ email, ...(language && { language }), ...(returnTo !== undefined && { returnTo }) },
})

export const accountRouter = router({
  me: publicProcedure
    .output(meAnswer)
    .query(({ ctx }) => (ctx.principal?.kind === 'session' ? profileOf(ctx.services, ctx.principal) : null)),

  /** What the pages of signing up and in need to know. */
  entry: publicProcedure.output(entryAnswer).query(async ({ ctx }): Promise<EntryRules> => {
    const { database, auth, settings } = ctx.services
    const { confirmation } = auth.settings
    return { signUpOpen: await isSignUpOpen(database, auth.settings), confirmation, sendsMail: settings.sendsMail }
  }),

  providers: publicProcedure
    .output(providersAnswer)
    .query(({ ctx }) => providersOf(ctx.services, ctx.principal?.kind === 'session' ? ctx.principal : undefined)),

  signUp: publicProcedure
    .input(mailRequest.extend({ password, name: text(1000).optional() }))
    .output(nothing)
    .mutation(({ ctx, input }) => {
      const { password, name } = input
      const account = { ...mailFor(input), password, ...(name && { name }) }
      return signUp(ctx.services.auth, account, ctx.client)
    }),

  /** The errors of all fields of a sign-up, in the order of the form, without signing up. */
  checkSignUp: publicProcedure
    .input(mailRequest.extend({ password, name: text(1000).optional() }))
    .output(faultsAnswer)
    .mutation(async ({ input: { email, password, name } }) => {
      const faults = await faultsOfSignUp({ email, password, ...(name && { name }) })
      return faults.map(({ code, message }) => ({ code, message }))
    }),

  requestConfirmation: publicProcedure
    .input(mailRequest)
    .output(nothing)
    .mutation(({ ctx, input }) => requestConfirmation(ctx.services.auth, mailFor(input), ctx.client)),

  requestLink: publicProcedure
    .input(mailRequest)
    .output(nothing)
    .mutation(({ ctx, input }) => requestSignInLink(ctx.services.auth, mailFor(input), ctx.client)),

  requestPasswordReset: publicProcedure
    .input(mailRequest)
    .output(nothing)
    .mutation(({ ctx, input }) => requestPasswordReset(ctx.services.auth, mailFor(input), ctx.client)),

  /** Returns the address of a link without using it; null when the link is invalid. */
  readLink: publicProcedure
    .input(z.object({ purpose: z.enum(['confirm-email', 'sign-in', 'reset-password']), token: z.string().max(200) }))
    .output(linkAnswer)
    .query(async ({ ctx, input }) => {
      const email = await readLink(ctx.services.database, input.purpose, input.token)
      return email === undefined ? null : { email }
    }),

  /** The step with which a sign-in of this browser goes on; null when there is none. */
  signInStep: publicProcedure
    .output(stepAnswer)
    .query(async ({ ctx }) => (await readStep(ctx.services.database, ctx.client.stepToken))?.step ?? null),

  /** Returns the new address of a link without using it; null when the link is invalid. */
  readEmailChange: publicProcedure
    .input(z.object({ token: z.string().max(200) }))
    .output(linkAnswer)
    .query(async ({ ctx, input }) => {
      const email = await readEmailChange(ctx.services.auth, input.token)
      return email === undefined ? null : { email }
    }),

  confirmEmailChange: publicProcedure
    .input(z.object({ token: z.string().max(200) }))
    .output(nothing)
    .mutation(({ ctx, input }) => confirmEmailChange(ctx.services.auth, input.token)),

  requestEmailChange: personProcedure
    .input(proof.extend({ email }))
    .output(nothing)
    .mutation(({ ctx, input }) => requestEmailChange(ctx.services.auth, ctx.session, input, ctx.client)),

  /** Proves the account for what leaves the page, such as linking a provider, for ten minutes. */
  prove: personProcedure
    .input(proof)
    .output(nothing)
    .mutation(async ({ ctx, input }) => {
      await requireProof(ctx.services.auth, ctx.session, input)
    }),

  deletion: personProcedure.output(deletionAnswer).query(({ ctx }) => accountDeletion(ctx.services, ctx.session)),

  /** Until the grace period is over, signing in restores the account. */
  delete: personProcedure
    .input(proof)
    .output(nothing)
    .mutation(({ ctx, input }) => deleteAccount(ctx.services, ctx.session, input, ctx.client)),

  update: personProcedure
    .input(z.object({ name: text(1000).optional(), language: language.nullish() }))
    .output(nothing)
    .mutation(({ ctx, input }) => changeProfile(ctx.services, ctx.session, input)),

  sessions: personProcedure
    .output(sessionsAnswer)
    .query(({ ctx }) => sessionsOf(ctx.services, ctx.client, ctx.session)),

  endSession: personProcedure
    .input(z.object({ id }))
    .output(nothing)
    .mutation(({ ctx, input }) => endOwnSession(ctx.services, ctx.session, input.id)),

  /** Ends all sessions but the current one. */
  endOtherSessions: personProcedure.output(endedAnswer).mutation(async ({ ctx }) => {
    return { ended: await endSessions(ctx.services.auth, ctx.person.id, ctx.client.sessionToken) }
  }),

  /** Changes the password, ends all other sessions and renews the secret of this one: the browser gets new cookies. */
  changePassword: personProcedure
    .input(z.object({ current: password.optional(), next: password }))
    .output(nothing)
    .mutation(async ({ ctx, input: { current, next } }) => {
      if (current === undefined) {
        const message = 'Enter your current password. If you have none, ask for a link to set one.'
        throw new ServiceError('password-needed', message, { field: 'current' })
      }
      ctx.setCookies(await changePassword(ctx.services.auth, { current, next }, ctx.client))
    }),

  unlinkProvider: personProcedure
    .input(proof.extend({ provider: text(50) }))
    .output(nothing)
    .mutation(({ ctx, input }) => unlinkOwn(ctx.services, ctx.session, input.provider, input)),
})
