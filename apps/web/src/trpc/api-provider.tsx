'use client'

import type { AppRouter } from '@amend/api'
import { type EventSubscription, WorkspaceEventsProvider } from '@amend/next-app/client/events'
import { openTrpcClient } from '@amend/next-app/client/trpc'
import { useQueryClient } from '@tanstack/react-query'
import type { TRPCClient } from '@trpc/client'
import { type ReactNode, useState } from 'react'
import { TRPCProvider } from './client.tsx'

interface ApiProviderProps {
  /** Called once. */
  openClient?: () => TRPCClient<AppRouter>
  children: ReactNode
}

/** Gives the pages the procedures of the API and the events of its workspaces. */
export function ApiProvider({ openClient = openTrpcClient<AppRouter>, children }: ApiProviderProps) {
  const queryClient = useQueryClient()
  const [trpcClient] = useState(openClient)
  const follow =
    (workspaceId: string): EventSubscription =>
    (lastEventId, handlers) =>
      trpcClient.event.follow.subscribe(
        { workspaceId, ...(lastEventId && { lastEventId }) },
        {
          onStarted: handlers.onStarted,
          onData: ({ id, data }) => handlers.onItem(id, data),
          onConnectionStateChange: ({ state }) => {
            if (state === 'connecting') handlers.onConnecting()
          },
          onError: handlers.onEnded,
          onComplete: handlers.onEnded,
        },
      )
  return (
    <TRPCProvider trpcClient={trpcClient} queryClient={queryClient}>
      <WorkspaceEventsProvider follow={follow}>{children}</WorkspaceEventsProvider>
    </TRPCProvider>
  )
}
