'use client'

import { useCallback } from 'react'

/** What a list needs of its query. */
export interface ListQuery {
  readonly isSuccess: boolean
  readonly isError: boolean
  readonly isPaused: boolean
  readonly error: unknown
  readonly hasNextPage: boolean
  readonly isFetchingNextPage: boolean
  readonly isFetchNextPageError: boolean
  readonly fetchNextPage: () => unknown
  readonly refetch: () => unknown
}

/** Returns a function that fetches the next page, unless there is none, or it is being fetched or has failed. */
export function useMore(query: ListQuery): () => void {
  const { hasNextPage, fetchNextPage, isFetchingNextPage, isFetchNextPageError } = query
  return useCallback(() => {
    if (hasNextPage && !isFetchingNextPage && !isFetchNextPageError) void fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage])
}
