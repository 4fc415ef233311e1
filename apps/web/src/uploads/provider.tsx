'use client'

import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useState,
  useSyncExternalStore,
} from 'react'
import { useWorkspaceEvents } from '../events/index.ts'
import { useTRPCClient } from '../trpc/client.tsx'
import { problemOf } from '../trpc/error.ts'
import { isUnderWay, openUploadQueue, type Upload, type UploadQueue } from './queue.ts'
import { sendFile, UploadError } from './send.ts'

const QueueContext = createContext<UploadQueue | undefined>(undefined)

/** Milliseconds between looks at pictures that are being prepared: events tell sooner, when they come. */
const lookEvery = 5000

/** Keeps the uploads of the tab, whatever page is shown: it stands around the whole app. */
export function UploadProvider({ children }: { children: ReactNode }) {
  const client = useTRPCClient()
  const [queue] = useState(() =>
    openUploadQueue({
      send: ({ workspaceId, key, name, source }, onProgress, signal) =>
        source.kind === 'file'
          ? sendFile({ workspaceId, key, name, file: source.file, onProgress, signal })
          : client.image.importFromUrl.mutate({ workspaceId, url: source.url, key }, { signal }),
      problemOf: (error) => (error instanceof UploadError ? error.problem : problemOf(error)),
    }),
  )
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
    <QueueContext value={queue}>
      {preparing.map((workspaceId) => (
        <PreparedPictures key={workspaceId} {...{ workspaceId, queue }} />
      ))}
      {children}
    </QueueContext>
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
      } catch {
        // The next event or the next look tells.
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
export function useUploadQueue(): UploadQueue {
  const queue = useContext(QueueContext)
  if (!queue) throw new Error('Uploads need an UploadProvider above them')
  return queue
}
