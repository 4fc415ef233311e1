'use client'

import type { ExportItem, Failure, ImageItem } from '@amend/api/types'
import type { ExportFormat, ExportSize } from '@amend/contract'
import { useWorkspaceEvents } from '@amend/next-app/client/events'
import { problemOfRecord } from '@amend/next-app/client/problem'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useTRPC } from '../../trpc/client.tsx'
import { useSession } from '../session/session.tsx'

/** In case the event does not arrive, the export is polled at this interval (ms). */
const fallbackInterval = 2_000

/** The only reason why a readable picture cannot be exported: it is too large for a format. */
const problemOfExport = (failure: Failure): Failure =>
  failure.code === 'too-many-pixels' ? { ...failure, code: 'too-large-for-format' } : problemOfRecord(failure)

interface Wanted {
  format: ExportFormat
  size: ExportSize
  recipe: boolean
}

/** Requests a file and waits until it is ready. */
export function useExport(image: ImageItem) {
  const trpc = useTRPC()
  const queries = useQueryClient()
  const { workspaceId } = useSession()
  const asking = useMutation(trpc.image.export.mutationOptions())
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const gone = useRef(false)
  const wake = useRef<() => void>(undefined)
  useEffect(() => {
    gone.current = false
    return () => {
      gone.current = true
      wake.current?.()
    }
  }, [])
  useWorkspaceEvents(workspaceId, ({ kind }) => {
    if (kind.startsWith('export.')) wake.current?.()
  })

  const untilReady = async (item: ExportItem): Promise<ExportItem> => {
    let now = item
    while (now.status === 'pending' && !gone.current) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, fallbackInterval)
        wake.current = () => {
          clearTimeout(timer)
          resolve()
        }
      })
      if (gone.current) break
      const options = trpc.image.exportStatus.queryOptions({ workspaceId, id: item.id })
      now = await queries.fetchQuery({ ...options, staleTime: 0 })
    }
    return now
  }

  /** @returns whether the download has started */
  const start = async ({ format, size, recipe }: Wanted): Promise<boolean> => {
    setBusy(true)
    setError(undefined)
    try {
      const made = await untilReady(await asking.mutateAsync({ workspaceId, id: image.id, format, size, recipe }))
      if (gone.current) return false
      if (made.status !== 'ready' || made.url === null) {
        setError(made.error ? problemOfExport(made.error) : new Error('The file could not be made.'))
        return false
      }
      const link = document.createElement('a')
      link.href = made.url
      link.download = ''
      link.click()
      return true
    } catch (thrown) {
      setError(thrown)
      return false
    } finally {
      setBusy(false)
    }
  }
  return { start, busy, error }
}
