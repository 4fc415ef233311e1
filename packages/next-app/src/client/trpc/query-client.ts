import { QueryClient } from '@tanstack/react-query'
import { isPassing, problemOf } from './problem.ts'

export const openQueryClient = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000, // events invalidate what changes
        retry: (failures, error) => failures < 2 && isPassing(problemOf(error).code),
      },
      mutations: { networkMode: 'always' }, // offline: fail at once rather than act later
    },
  })
