import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { problemOf } from './problem.ts'

/** Errors that may pass: of the network or of the server. */
const passing = new Set(['offline', 'internal', 'unavailable', 'storage-unavailable'])

/** @param onSignedOut the session has ended while the pages were open */
export function openQueryClient(onSignedOut: () => void): QueryClient {
  const onError = (error: unknown) => {
    if (problemOf(error).code === 'not-signed-in') onSignedOut()
  }
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        staleTime: 30_000, // events invalidate what changes
        retry: (failures, error) => failures < 2 && passing.has(problemOf(error).code),
      },
      mutations: { networkMode: 'always' }, // offline: fail at once rather than act later
    },
  })
}
