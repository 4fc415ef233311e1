'use client'

import { useErrorSentence } from '@amend/next-app/client/problem'
import { useRequests } from '../requests/requests.tsx'

/** The server's errors by setting. */
export function useFieldErrors(): Partial<Record<string, string>> {
  const { refused } = useRequests()
  const sentence = useErrorSentence()
  const problem = refused?.problem
  const name = problem?.field?.match(/^settings\.(\w+)$/)?.[1]
  return problem && name ? { [name]: sentence(problem) } : {}
}
