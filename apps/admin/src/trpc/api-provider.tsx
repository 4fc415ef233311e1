'use client'

import type { AdminRouter } from '@amend/api/admin'
import { usePageAccount } from '@amend/next-app/client/session'
import { openTrpcClient } from '@amend/next-app/client/trpc'
import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { TRPCProvider } from './client.tsx'

/** Provides the procedures of the administration to the pages. */
export function ApiProvider({ children }: { children: ReactNode }) {
  const queryClient = useQueryClient()
  const account = usePageAccount()
  const [trpcClient] = useState(() => openTrpcClient<AdminRouter>(account))
  return <TRPCProvider {...{ trpcClient, queryClient }}>{children}</TRPCProvider>
}
