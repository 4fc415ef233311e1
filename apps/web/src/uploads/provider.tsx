'use client'

import { uploadLimits } from '@amend/contract'
import { useWorkspaceEvents } from '@amend/next-app/client/events'
import { isPassing, problemOf } from '@amend/next-app/client/problem'
import { usePageAccount } from '@amend/next-app/client/session'
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
} from 'react'
import { useFormatter } from 'use-intl'
import { useTRPCClient } from '../trpc/client.tsx'
import { megabytesOf } from './limits.ts'
import { isUnderWay, openUploadQueue, type Upload, type UploadQueue } from './queue.ts'
import { sendFile, UploadError } from './send.ts'

interface Uploads {
  readonly queue: UploadQueue
  readonly mostBytes: number
}

const UploadsContext = createContext<Uploads | undefined>(undefined)

/** The polling interval for pictures in preparation, ms; events are faster when they arrive. */
const lookEvery = 5000

interface UploadProviderProps {
  /** The installation's limit for a file. */
  mostBytes?: number
  children: ReactNode
}

/** Holds the uploads of the tab, around the whole app, so that they continue on every page. */
export function UploadProvider({ mostBytes = uploadLimits.bytes, children }: UploadProviderProps) {
  const client = useTRPCClient()
  const account = usePageAccount()
  const [queue] = useState(() =>
    openUploadQueue({
      send: ({ workspaceId, key, name, source }, onProgress, signal) =>
        source.kind === 'file'
          ? sendFile({
              workspaceId,
              key,
              name,
              file: source.file,
              headers: account.headers(),
              onProgress,
              signal,
            }).catch((error: unknown) => {
              if (error instanceof UploadError) account.refused(error.problem.code, 'mutation')
              throw error
            })
          : client.image.importFromUrl.mutate({ workspaceId, url: source.url, key }, { signal }),
      mostBytes,
      problemOf: (error) => (error instanceof UploadError ? error.problem : problemOf(error)),
    }),
  )
  const context = useMemo(() => ({ queue, mostBytes }), [queue, mostBytes])
  const uploads = useSyncExternalStore(queue.watch, queue.list, queue.list)
  const underWay = uploads.some(isUnderWay)
  const preparing = [...new Set(uploads.filter(isPreparing).map(({ workspaceId }) => workspaceId))]

  useEffect(() => {
    window.addEventListener('online', queue.resume)
    return () => window.removeEventListener('online', queue.resume)
  }, [queue])

  useEffect(() => {
    if (!underWay) return
    const warn = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', warn)
    return () => window.removeEventListener('beforeunload', warn)
  }, [underWay])

  return (
    <UploadsContext value={context}>
      {preparing.map((workspaceId) => (
        <PreparedPictures key={workspaceId} {...{ workspaceId, queue }} />
      ))}
      {children}
    </UploadsContext>
  )
}

const isPreparing = ({ state }: Pick<Upload, 'state'>) => state === 'preparing'

/** Follows the pictures in preparation of one workspace: by its events, and by polling. */
function PreparedPictures({ workspaceId, queue }: { workspaceId: string; queue: UploadQueue }) {
  const client = useTRPCClient()
  const look = useCallback(
    async (id: string) => {
      try {
        queue.settle(await client.image.get.query({ workspaceId, id }))
      } catch (error) {
        // The next event or poll repeats this, unless the failure is permanent.
        const problem = problemOf(error)
        if (!isPassing(problem.code)) queue.giveUp(id, problem)
      }
    },
    [client, queue, workspaceId],
  )
  useWorkspaceEvents(workspaceId, ({ kind, subjectId }) => {
    const ours = queue.list().some(({ image }) => image?.id === subjectId)
    if (ours && (kind === 'image.ready' || kind === 'image.refused')) void look(subjectId)
  })
  useEffect(() => {
    const timer = setInterval(() => {
      for (const { image, ...upload } of queue.list()) {
        if (isPreparing(upload) && upload.workspaceId === workspaceId && image) void look(image.id)
      }
    }, lookEvery)
    return () => clearInterval(timer)
  }, [queue, workspaceId, look])
  return null
}

/** The uploads of the tab, and the actions on them. */
export function useUploads(): { readonly uploads: readonly Upload[]; readonly queue: UploadQueue } {
  const queue = useUploadQueue()
  return { queue, uploads: useSyncExternalStore(queue.watch, queue.list, queue.list) }
}

/** The queue alone: does not render again as uploads progress. */
export const useUploadQueue = (): UploadQueue => useContextOfUploads().queue

/** The accepted formats and size, for texts: names of formats, and megabytes of a file. */
export function useUploadLimits(): { readonly formats: string; readonly megabytes: number } {
  const { mostBytes } = useContextOfUploads()
  const format = useFormatter()
  return {
    formats: format.list(uploadLimits.formats, { type: 'disjunction' }),
    megabytes: Math.floor(megabytesOf(mostBytes)),
  }
}

function useContextOfUploads(): Uploads {
  const uploads = useContext(UploadsContext)
  if (!uploads) throw new Error('Uploads need an UploadProvider above them')
  return uploads
}
