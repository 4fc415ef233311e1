'use client'

import type { AppRouter } from '@amend/api'
import { createTRPCContext } from '@trpc/tanstack-react-query'

/** `useTRPC()` gives query and mutation options for React Query; `useTRPCClient()` calls procedures directly. */
export const { TRPCProvider, useTRPC, useTRPCClient } = createTRPCContext<AppRouter>()
