'use client'

import type { ImageItem } from '@amend/api/types'
import { Button } from '@amend/ui'
import { Sparkles } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { AddToAlbumDialog, SaveSearchDialog } from '../albums/index.ts'
import { ShareDialog } from '../share/index.ts'
import { TagDialog } from '../tags/index.ts'
import type { Filter } from './filters.ts'

export type GalleryDialog = 'album' | 'tags' | 'save' | 'share'

interface GalleryDialogsProps {
  workspaceId: string
  filter: Filter
  chosen: readonly ImageItem[]
  dialog: GalleryDialog | undefined
  onClose: () => void
  /** The selection is no longer needed. */
  onDone: () => void
}

/** The open dialog of the gallery, if any. */
export function GalleryDialogs({ workspaceId, filter, chosen, dialog, onClose, onDone }: GalleryDialogsProps) {
  const pictures = chosen
  switch (dialog) {
    case 'album':
      return <AddToAlbumDialog {...{ workspaceId, pictures, onClose }} onAdded={onDone} />
    case 'tags':
      return <TagDialog {...{ workspaceId, pictures, onClose }} />
    case 'save':
      return <SaveSearchDialog {...{ workspaceId, filter, onClose }} />
    case 'share':
      return <ShareDialog {...{ workspaceId, pictures, onClose }} />
    case undefined:
      return null
  }
}

export function SaveSearchButton({ onClick }: { onClick: () => void }) {
  const t = useTranslations('pictures')
  return (
    <Button size="sm" variant="ghost" icon={<Sparkles aria-hidden className="size-3.5" />} onClick={onClick}>
      {t('saveSearch')}
    </Button>
  )
}
