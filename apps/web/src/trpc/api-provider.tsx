'use client'

import type { AppRouter } from '@amend/api'
import { type EventSubscription, WorkspaceEventsProvider } from '@amend/next-app/client/events'
import { problemOf } from '@amend/next-app/client/problem'
import { type PageAccount, usePageAccount } from '@amend/next-app/client/session'
import { openTrpcClient } from '@amend/next-app/client/trpc'
import { useQueryClient } from '@tanstack/react-query'
import type { TRPCClient } from '@trpc/client'
import { type ReactNode, useState } from 'react'
import { TRPCProvider } from './client.tsx'

interface ApiProviderProps {
  /** Called once. */
  openClient?: (account: PageAccount) => TRPCClient<AppRouter>
  children: ReactNode
}

/** Provides the API's procedures and the workspaces' events to the pages. */
export function ApiProvider({ openClient = openTrpcClient<AppRouter>, children }: ApiProviderProps) {
  const queryClient = useQueryClient()
  const account = usePageAccount()
  const [trpcClient] = useState(() => openClient(account))
  const follow =
    (workspaceId: string): EventSubscription =>
    (lastEventId, handlers) => {
      const { unsubscribe } = trpcClient.event.follow.subscribe(
        { workspaceId, ...(lastEventId && { lastEventId }) },
        {
          onStarted: handlers.onStarted,
          onData: ({ id, data }) => handlers.onItem(id, data),
          onConnectionStateChange: ({ state }) => {
            if (state === 'connecting') handlers.onConnecting()
          },
          onError: (error) => handlers.onEnded(problemOf(error).code),
          onComplete: () => handlers.onEnded(),
        },
      )
      return { unsubscribe, wake: () => undefined }
    }
  return (
    <TRPCProvider trpcClient={trpcClient} queryClient={queryClient}>
      <WorkspaceEventsProvider follow={follow}>{children}</WorkspaceEventsProvider>
    </TRPCProvider>
  )
}
