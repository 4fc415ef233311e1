'use client'

import { showToast } from '@amend/ui'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'use-intl'
import type { Filter } from '../pictures/filters.ts'
import { AlbumDialog } from './album-dialog.tsx'
import { ruleOf } from './rule.ts'
import { useAlbumActions } from './use-album-actions.ts'

interface SaveSearchDialogProps {
  workspaceId: string
  filter: Filter
  onClose: () => void
}

/** Makes a smart album of the gallery's filter. */
export function SaveSearchDialog({ workspaceId, filter, onClose }: SaveSearchDialogProps) {
  const t = useTranslations('albums')
  const router = useRouter()
  const { create } = useAlbumActions(workspaceId)
  const save = async (name: string, isPrivate: boolean, key: string) => {
    const { id } = await create(key, { name, private: isPrivate, rule: ruleOf(filter, new Date()) })
    showToast({
      id: 'albums',
      message: t('saveSearch.saved', { name }),
      closeLabel: t('close'),
      action: { label: t('open'), run: () => router.push(`/w/${workspaceId}/albums/${id}`) },
    })
  }
  return (
    <AlbumDialog
      title={t('saveSearch.title')}
      description={t('saveSearch.text')}
      name={filter.search}
      mayBePrivate
      saveLabel={t('dialog.create')}
      onSave={save}
      onClose={onClose}
    />
  )
}
