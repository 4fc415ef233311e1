'use client'

import { IconButton, Menu, MenuItem, MenuSeparator } from '@amend/ui'
import { Download, Ellipsis, FileJson, Images, Pencil, RefreshCw, Share2, Trash2, Users } from 'lucide-react'
import { useTranslations } from 'use-intl'
import type { TreeNode } from '../data/tree.ts'
import { useRequests } from '../requests/requests.tsx'
import { useImageActions } from '../requests/use-image-actions.ts'
import { useSession } from '../session/session.tsx'

export function NodeMenu({ node: { image, edit } }: { node: TreeNode }) {
  const t = useTranslations('editor.history')
  const share = useTranslations('share.dialog')
  const { stores, mayEdit } = useSession()
  const { replay } = useRequests()
  const { trash } = useImageActions()
  if (!image) return null
  const show = (kind: 'download' | 'recipe' | 'rename' | 'compare' | 'variants' | 'share') =>
    stores.view.set((view) => ({ ...view, dialog: { kind, imageId: image.id } }))
  return (
    <Menu trigger={<IconButton size="sm" label={t('more')} icon={<Ellipsis aria-hidden />} />}>
      <MenuItem icon={<Images aria-hidden />} onSelect={() => show('compare')}>
        {t('compareWith')}
      </MenuItem>
      <MenuItem icon={<Users aria-hidden />} onSelect={() => show('variants')}>
        {t('allVariants')}
      </MenuItem>
      <MenuItem icon={<Download aria-hidden />} onSelect={() => show('download')}>
        {t('download')}
      </MenuItem>
      {mayEdit && !image.trashedAt && (
        <MenuItem icon={<Share2 aria-hidden />} onSelect={() => show('share')}>
          {share('open')}
        </MenuItem>
      )}
      {edit && (
        <MenuItem icon={<FileJson aria-hidden />} onSelect={() => show('recipe')}>
          {t('recipe')}
        </MenuItem>
      )}
      {mayEdit && edit?.sourceId && (
        <MenuItem icon={<RefreshCw aria-hidden />} onSelect={() => void replay(edit)}>
          {t('replay')}
        </MenuItem>
      )}
      {mayEdit && (
        <>
          <MenuItem icon={<Pencil aria-hidden />} onSelect={() => show('rename')}>
            {t('rename')}
          </MenuItem>
          {!image.trashedAt && image.kind !== 'upload' && (
            <>
              <MenuSeparator />
              <MenuItem danger icon={<Trash2 aria-hidden />} onSelect={() => void trash(image)}>
                {t('trash')}
              </MenuItem>
            </>
          )}
        </>
      )}
    </Menu>
  )
}
