'use client'

import type { AdminRouter } from '@amend/api/admin'
import { createTRPCContext } from '@trpc/tanstack-react-query'

/** `useTRPC()` gives query and mutation options for React Query. */
export const { TRPCProvider, useTRPC } = createTRPCContext<AdminRouter>()
