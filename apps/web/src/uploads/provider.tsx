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

/** Milliseconds between looks at pictures that are being prepared: events tell sooner, when they come. */
const lookEvery = 5000

interface UploadProviderProps {
  /** What the installation takes of a file. */
  mostBytes?: number
  children: ReactNode
}

/** Keeps the uploads of the tab, whatever page is shown: it stands around the whole app. */
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

/** Learns what becomes of the pictures that one workspace is preparing: by its events, and by looking now and then. */
function PreparedPictures({ workspaceId, queue }: { workspaceId: string; queue: UploadQueue }) {
  const client = useTRPCClient()
  const look = useCallback(
    async (id: string) => {
      try {
        queue.settle(await client.image.get.query({ workspaceId, id }))
      } catch (error) {
        // The next event or the next look tells, unless the answer stays the same.
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

/** The uploads of the tab, and what can be done with them. */
export function useUploads(): { readonly uploads: readonly Upload[]; readonly queue: UploadQueue } {
  const queue = useUploadQueue()
  return { queue, uploads: useSyncExternalStore(queue.watch, queue.list, queue.list) }
}

/** The queue alone: does not render again as uploads go on. */
export const useUploadQueue = (): UploadQueue => useContextOfUploads().queue

/** What may be brought, for a text that says it: names of formats, and megabytes of a file. */
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
