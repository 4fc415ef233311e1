'use client'

import type { ShareItem } from '@amend/api/types'
import { can } from '@amend/auth/permissions'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { useWorkspace } from '@amend/next-app/client/viewer'
import { Button, ConfirmDialog, EmptyState, ErrorState, Skeleton, showToast } from '@amend/ui'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { Link2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { useTRPC } from '../trpc/client.tsx'
import { EditShareDialog } from './edit-share-dialog.tsx'
import { ShareRow } from './share-row.tsx'

/** The live links of a workspace: one's own, and for administrators all. */
export function SharesPage({ workspaceId }: { workspaceId: string }) {
  const t = useTranslations('share.list')
  const d = useTranslations('share.dialog')
  const sentence = useErrorSentence()
  const trpc = useTRPC()
  const queries = useQueryClient()
  const role = useWorkspace(workspaceId)?.role ?? 'viewer'
  const shares = useInfiniteQuery(
    trpc.share.list.infiniteQueryOptions(
      { workspaceId },
      { getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined, enabled: can(role, 'share:view') },
    ),
  )
  const revoking = useMutation(trpc.share.revoke.mutationOptions())
  const [ending, setEnding] = useState<ShareItem>()
  const [editing, setEditing] = useState<ShareItem>()
  const items = shares.data?.pages.flatMap(({ items: page }) => page) ?? []
  const end = async () => {
    if (!ending) return
    await revoking.mutateAsync({ workspaceId, id: ending.id })
    await queries.invalidateQueries({ queryKey: trpc.share.list.pathKey() })
    showToast({ message: t('revoked'), closeLabel: d('close') })
  }
  return (
    <div className="mx-auto w-full max-w-4xl px-4 pt-6 pb-16 sm:px-6 sm:pt-10">
      <h1 className="font-semibold text-2xl tracking-tight">{t('title')}</h1>
      <p className="mt-1 text-muted">{t('intro')}</p>
      {shares.isError && (
        <ErrorState
          title={t('failed')}
          description={sentence(shares.error)}
          action={<Button onClick={() => shares.refetch()}>{t('again')}</Button>}
        />
      )}
      {shares.isPending && shares.isFetching && (
        <div className="mt-6 flex flex-col gap-3">
          <Skeleton className="h-20" />
          <Skeleton className="h-20" />
        </div>
      )}
      {!shares.isFetching && !shares.isError && items.length === 0 && (
        <EmptyState icon={<Link2 aria-hidden />} title={t('empty')} description={t('emptyHint')} />
      )}
      {items.length > 0 && (
        <ul aria-label={t('title')} className="mt-6 flex flex-col gap-3">
          {items.map((share) => (
            <ShareRow
              key={share.id}
              share={share}
              named={can(role, 'share:view-any')}
              mayEdit={can(role, 'share:update')}
              onEdit={() => setEditing(share)}
              onRevoke={() => setEnding(share)}
            />
          ))}
        </ul>
      )}
      {shares.hasNextPage && (
        <Button className="mt-4" loading={shares.isFetchingNextPage} onClick={() => shares.fetchNextPage()}>
          {t('more')}
        </Button>
      )}
      {editing && <EditShareDialog key={editing.id} share={editing} onClose={() => setEditing(undefined)} />}
      <ConfirmDialog
        open={ending !== undefined}
        onOpenChange={(open) => open || setEnding(undefined)}
        title={t('revokeTitle')}
        description={t('revokeText')}
        confirmLabel={t('revoke')}
        cancelLabel={d('cancel')}
        destructive
        onConfirm={end}
        describeError={sentence}
      />
    </div>
  )
}
