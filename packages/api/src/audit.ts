import { AuthError, type Client, personIdOf, auditRefusal as record } from '@amend/auth'
import type { Services } from '@amend/services'
import { TRPCError } from '@trpc/server'
import type { Context } from './context.ts'
import { describeFailure } from './failure.ts'

/** What is known of a request that was refused. */
type Refused = Pick<Context, 'requestId'> & {
  readonly services: Pick<Services, 'database' | 'log'>
  readonly client: Pick<Client, 'address'>
  readonly principal?: Context['principal']
}

/**
 * Records a refusal in the audit log; does nothing for other errors. Never throws: the answer stays what it is.
 * @param what the procedure, or the way of signing in
 */
export async function auditRefusal(request: Refused, what: string, error: unknown): Promise<void> {
  const { services, client, principal, requestId } = request
  const { code } = describeFailure(error)
  const cause = error instanceof TRPCError ? error.cause : error
  const accountId = cause instanceof AuthError ? cause.accountId : undefined
  const actorId = principal && personIdOf(principal)
  // Without a session every record is absent: such requests are those of pages whose session has ended.
  if (code === 'not-found' && actorId === undefined) return
  try {
    await record(services.database, { code, what, address: client.address, actorId, accountId })
  } catch (error) {
    services.log.error({ requestId, what, err: error }, 'A refusal could not be recorded.')
  }
}
