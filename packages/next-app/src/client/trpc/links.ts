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

const url = '/api/trpc'

/**
 * Subscriptions are server-sent events. Queries of one moment share a request and are answered as they finish. Mutations
 * are answered together, because their answer may set cookies.
 */
const link: TRPCLink<AnyTRPCRouter> = splitLink({
  condition: (operation) => operation.type === 'subscription',
  true: httpSubscriptionLink({ url }),
  false: splitLink({
    condition: (operation) => operation.type === 'mutation',
    true: httpBatchLink({ url }),
    false: httpBatchStreamLink({ url, maxURLLength: 8_000 }),
  }),
})

/** Opens the client of an app's router. */
export const openTrpcClient = <Router extends AnyTRPCRouter>(): TRPCClient<Router> =>
  createTRPCClient<Router>({ links: [link] })
