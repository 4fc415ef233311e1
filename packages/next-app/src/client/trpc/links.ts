import {
  createTRPCClient,
  httpBatchLink,
  httpBatchStreamLink,
  httpSubscriptionLink,
  splitLink,
  type TRPCClient,
  type TRPCLink,
} from '@trpc/client'
import type { AnyTRPCRouter } from '@trpc/server'
import { tap } from '@trpc/server/observable'
import type { PageAccount } from '../session/page-account.ts'
import { problemOf } from './problem.ts'

const url = '/api/trpc'

/**
 * Subscriptions are server-sent events. Queries of one moment share a request and are answered as they finish.
 * Mutations are answered together, because their response may set cookies.
 */
function transport({ headers }: PageAccount): TRPCLink<AnyTRPCRouter> {
  return splitLink({
    condition: (operation) => operation.type === 'subscription',
    true: httpSubscriptionLink({ url }),
    false: splitLink({
      condition: (operation) => operation.type === 'mutation',
      true: httpBatchLink({ url, headers }),
      false: httpBatchStreamLink({ url, headers, maxURLLength: 8_000 }),
    }),
  })
}

/** Reports every refusal of the server to the page. */
const reportRefusals =
  (account: PageAccount): TRPCLink<AnyTRPCRouter> =>
  () =>
  ({ op, next }) =>
    next(op).pipe(
      tap({
        error: (error) => account.refused(problemOf(error).code, op.type === 'mutation' ? 'mutation' : 'query'),
      }),
    )

/** Opens the client of an app's router. */
export const openTrpcClient = <Router extends AnyTRPCRouter>(account: PageAccount): TRPCClient<Router> =>
  createTRPCClient<Router>({ links: [reportRefusals(account), transport(account)] })
