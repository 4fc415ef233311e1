'use client'

import { useQuery } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useEffect } from 'react'
import { useTranslations } from 'use-intl'
import { useTRPC } from '../../trpc/client.tsx'

const lookOften = 500 // ms

export interface Begun {
  readonly id: string
  /** The task that makes its folder: an earlier one may have failed. */
  readonly taskId: string | undefined
}

/**
 * Waits until a worker has made the folder of a dataset, and goes to its page.
 * @param onRefused called with the field of the recipe that cannot be used
 * @returns a sentence while no worker takes it
 */
export function useBegun(begun: Begun | undefined, onRefused: (field: string, message: string) => void) {
  const t = useTranslations('datasets')
  const router = useRouter()
  const query = useQuery(
    useTRPC().dataset.get.queryOptions(
      { id: begun?.id ?? '' },
      { enabled: begun !== undefined, refetchInterval: lookOften, gcTime: 0 },
    ),
  )
  const task = begun && query.data?.task?.id === begun.taskId ? query.data?.task : undefined
  const made = begun && query.data?.folder != null ? begun.id : undefined
  useEffect(() => {
    if (made !== undefined) router.push(`/datasets/${made}`)
  }, [made, router])
  const problem = task?.status === 'failed' ? task.error : undefined
  useEffect(() => {
    if (problem) onRefused(problem.field ?? 'name', problem.message)
  })
  return task?.status === 'waiting' ? t('new.waiting') : undefined
}
