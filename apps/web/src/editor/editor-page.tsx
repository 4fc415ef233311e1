'use client'

import type { EditTree, ImageItem } from '@amend/api/types'
import { can } from '@amend/auth/permissions'
import { useWorkspaceEvents } from '@amend/next-app/client/events'
import { problemOfRecord, useErrorSentence } from '@amend/next-app/client/problem'
import { useWorkspace } from '@amend/next-app/client/viewer'
import { Button, buttonStyles, EmptyState, ErrorState, Skeleton } from '@amend/ui'
import { useQuery } from '@tanstack/react-query'
import { ImageOff, ImageUp } from 'lucide-react'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { useTRPC } from '../trpc/client.tsx'
import { growTree, layOut } from './data/tree.ts'
import { useEditorData, useTreeCache, useTreeQuery } from './data/use-editor-data.ts'
import { useLiveEdits } from './data/use-live-edits.ts'
import { Editor } from './editor.tsx'
import { RequestsProvider } from './requests/requests.tsx'
import { SessionProvider } from './session/session.tsx'
import { useEditorStores } from './session/use-editor-stores.ts'
import { useImageAddress } from './session/use-image-address.ts'
import { useStore } from './state/store.ts'

interface EditorPageProps {
  workspaceId: string
  imageId: string
}

/** Edits a picture: the upload, or any result that grew from one. */
export function EditorPage({ workspaceId, imageId }: EditorPageProps) {
  const t = useTranslations('editor.states')
  const sentence = useErrorSentence()
  const { data: tree, error, refetch } = useTreeQuery(workspaceId, imageId)
  if (error && !tree) {
    return (
      <Centre>
        <ErrorState
          title={t('failed')}
          description={sentence(error)}
          action={
            <>
              <Button onClick={() => void refetch()}>{t('retry')}</Button>
              <ToPictures workspaceId={workspaceId} />
            </>
          }
        />
      </Centre>
    )
  }
  if (!tree) return <EditorSkeleton label={t('loading')} />
  const root = tree.images.find(({ id }) => id === tree.rootId)
  if (!root)
    return <Centre>{<ErrorState title={t('failed')} action={<ToPictures workspaceId={workspaceId} />} />}</Centre>
  if (root.status !== 'ready' || !root.width || !root.height) return <UnreadyState root={root} />
  return (
    <OpenEditor key={tree.rootId} tree={tree} size={{ width: root.width, height: root.height }} imageId={imageId} />
  )
}

/** Nothing can be edited before the upload is read. */
function UnreadyState({ root }: { root: ImageItem }) {
  const t = useTranslations('editor.states')
  const sentence = useErrorSentence()
  const { readAgain } = useTreeCache()
  useWorkspaceEvents(root.workspaceId, ({ subjectId }) => {
    if (subjectId === root.id) void readAgain()
  })
  const refused = root.status === 'refused'
  return (
    <Centre>
      <EmptyState
        heading="h1"
        icon={refused ? <ImageOff aria-hidden /> : <ImageUp aria-hidden className="animate-breathe" />}
        title={refused ? t('refused', { name: root.name }) : t('pending', { name: root.name })}
        description={refused ? root.error && sentence(problemOfRecord(root.error)) : t('pendingText')}
        action={<ToPictures workspaceId={root.workspaceId} />}
      />
    </Centre>
  )
}

interface OpenEditorProps {
  tree: EditTree
  size: { width: number; height: number }
  imageId: string
}

/** While no worker has registered a model, it is asked for again this often (ms). */
const modelInterval = 3_000

function OpenEditor({ tree, size, imageId }: OpenEditorProps) {
  const trpc = useTRPC()
  const [{ workspaceId }] = tree.images as [ImageItem]
  const data = useEditorData(tree)
  const stores = useEditorStores(data, imageId)
  const dismissed = useStore(stores.draft, (draft) => draft.dismissed)
  const { data: model = null } = useQuery({
    ...trpc.model.current.queryOptions(),
    refetchInterval: ({ state }) => (state.data ? false : modelInterval),
  })
  const role = useWorkspace(workspaceId)?.role
  useLiveEdits(workspaceId, data, stores.live)
  useImageAddress(workspaceId, stores.view)
  const root = growTree(tree, dismissed)
  if (!root) return null
  const mayEdit = role !== undefined && can(role, 'edit:request')
  const session = { workspaceId, stores, data, root, rows: layOut(root), model, mayEdit, size }
  return (
    <SessionProvider session={session}>
      <RequestsProvider>
        <Editor />
      </RequestsProvider>
    </SessionProvider>
  )
}

function ToPictures({ workspaceId }: { workspaceId: string }) {
  const t = useTranslations('editor.states')
  return (
    <Link href={`/w/${workspaceId}/pictures`} className={buttonStyles({ variant: 'primary' })}>
      {t('toPictures')}
    </Link>
  )
}

const Centre = ({ children }: { children: ReactNode }) => <div className="grid grow place-items-center">{children}</div>

/** The places of all parts, before any of them is known. */
function EditorSkeleton({ label }: { label: string }) {
  return (
    <div role="status" aria-label={label} className="flex min-h-0 grow border-line border-t">
      <div className="flex min-w-0 grow flex-col">
        <div className="flex h-12.5 shrink-0 items-center gap-3 border-line border-b px-4">
          <Skeleton className="h-5 w-40" />
        </div>
        <div className="grid grow place-items-center bg-well p-4">
          <Skeleton className="aspect-3/2 max-h-full w-full max-w-4xl" />
        </div>
        <div className="flex h-32.5 shrink-0 flex-col gap-3 border-line border-t p-4">
          <Skeleton className="h-12 w-full rounded-xl" />
          <Skeleton className="h-8 w-64" />
        </div>
      </div>
      <div className="hidden w-80 shrink-0 border-line border-l p-4 lg:block xl:w-88">
        <Skeleton className="h-8 w-48" />
      </div>
    </div>
  )
}
