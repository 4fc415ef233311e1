'use client'

import type { AlbumItem } from '@amend/api/types'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { ConfirmDialog, IconButton, Menu, MenuItem } from '@amend/ui'
import { Ellipsis, Pencil, Trash2, Users } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { AlbumDialog } from './album-dialog.tsx'
import { useAlbumActions } from './use-album-actions.ts'

/** Rename, show to everybody, delete. */
export function AlbumMenu({ album }: { album: AlbumItem }) {
  const t = useTranslations('albums')
  const router = useRouter()
  const sentence = useErrorSentence()
  const { update, remove } = useAlbumActions(album.workspaceId)
  const [asking, setAsking] = useState<'rename' | 'publish' | 'delete'>()
  const done = () => setAsking(undefined)
  return (
    <>
      <Menu trigger={<IconButton label={t('menu.label')} icon={<Ellipsis aria-hidden />} />}>
        <MenuItem icon={<Pencil aria-hidden />} onSelect={() => setAsking('rename')}>
          {t('menu.rename')}
        </MenuItem>
        {album.private && (
          <MenuItem icon={<Users aria-hidden />} onSelect={() => setAsking('publish')}>
            {t('menu.publish')}
          </MenuItem>
        )}
        <MenuItem danger icon={<Trash2 aria-hidden />} onSelect={() => setAsking('delete')}>
          {t('menu.delete')}
        </MenuItem>
      </Menu>
      {asking === 'rename' && (
        <AlbumDialog
          title={t('menu.rename')}
          name={album.name}
          saveLabel={t('dialog.save')}
          onSave={(name) => update(album.id, { name })}
          onClose={done}
        />
      )}
      <ConfirmDialog
        open={asking === 'publish'}
        onOpenChange={done}
        title={t('publish.title')}
        description={t('publish.text')}
        confirmLabel={t('publish.confirm')}
        cancelLabel={t('cancel')}
        onConfirm={() => update(album.id, { private: false })}
        describeError={sentence}
      />
      <ConfirmDialog
        open={asking === 'delete'}
        onOpenChange={done}
        title={t('delete.title', { name: album.name })}
        description={t('delete.text')}
        confirmLabel={t('delete.confirm')}
        cancelLabel={t('cancel')}
        destructive
        onConfirm={async () => {
          await remove(album.id)
          router.push(`/w/${album.workspaceId}/albums`)
        }}
        describeError={sentence}
      />
    </>
  )
}
