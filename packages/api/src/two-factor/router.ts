import { beginTwoFactor, confirmTwoFactor, disableTwoFactor, renewRecoveryCodes, twoFactorState } from '@amend/auth'
import { z } from 'zod'
import { proof } from '../account/proof.ts'
import { text } from '../input.ts'
import { personProcedure, router } from '../trpc.ts'
import { codesAnswer, nothing, setupAnswer, stateAnswer } from './schema.ts'

export const twoFactorRouter = router({
  state: personProcedure.output(stateAnswer).query(async ({ ctx }) => {
    const { since, recoveryCodes } = await twoFactorState(ctx.services.auth, ctx.person.id)
    return { since: since?.toISOString() ?? null, recoveryCodes }
  }),

  /** Gives a secret for an authenticator app; nothing changes until `confirm`. */
  begin: personProcedure
    .input(proof)
    .output(setupAnswer)
    .mutation(({ ctx, input }) => beginTwoFactor(ctx.services.auth, ctx.session, input)),

  /** Returns the recovery codes, once. */
  confirm: personProcedure
    .input(z.object({ code: text(100) }))
    .output(codesAnswer)
    .mutation(async ({ ctx, input }) => ({
      codes: await confirmTwoFactor(ctx.services.auth, ctx.session, input.code, ctx.client.sessionToken),
    })),

  renewCodes: personProcedure
    .input(proof)
    .output(codesAnswer)
    .mutation(async ({ ctx, input }) => ({ codes: await renewRecoveryCodes(ctx.services.auth, ctx.session, input) })),

  disable: personProcedure
    .input(proof)
    .output(nothing)
    .mutation(({ ctx, input }) => disableTwoFactor(ctx.services.auth, ctx.session, input)),
})
