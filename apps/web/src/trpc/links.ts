import type { AppRouter } from '@amend/api'
import {
  createTRPCClient,
  httpBatchLink,
  httpBatchStreamLink,
  httpSubscriptionLink,
  splitLink,
  type TRPCClient,
} from '@trpc/client'

const url = '/api/trpc'

/**
 * Subscriptions are server-sent events. The queries of one moment share a request and are answered as they end; mutations
 * are answered together, because their answer may set cookies.
 */
export function openTrpcClient(): TRPCClient<AppRouter> {
  return createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: (operation) => operation.type === 'subscription',
        true: httpSubscriptionLink({ url }),
        false: splitLink({
          condition: (operation) => operation.type === 'mutation',
          true: httpBatchLink({ url }),
          false: httpBatchStreamLink({ url, maxURLLength: 8_000 }),
        }),
      }),
    ],
  })
}
