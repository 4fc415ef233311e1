'use client'

import { ShareDialog } from '../../share/index.ts'
import { useSession, useView } from '../session/session.tsx'
import { CompareDialog } from './compare-dialog.tsx'
import { DownloadDialog } from './download-dialog.tsx'
import { RecipeDialog } from './recipe-dialog.tsx'
import { RenameDialog } from './rename-dialog.tsx'
import { VariantsDialog } from './variants-dialog.tsx'

/** The open dialog, if any. */
export function EditorDialogs() {
  const { stores, data, workspaceId } = useSession()
  const dialog = useView((view) => view.dialog)
  const image = dialog && data.images.get(dialog.imageId)
  if (!dialog || !image) return null
  const close = () => stores.view.set((view) => ({ ...view, dialog: null }))
  switch (dialog.kind) {
    case 'compare':
      return <CompareDialog image={image} onClose={close} />
    case 'variants':
      return <VariantsDialog image={image} onClose={close} />
    case 'download':
      return <DownloadDialog image={image} onClose={close} />
    case 'recipe':
      return <RecipeDialog image={image} onClose={close} />
    case 'share':
      return <ShareDialog workspaceId={workspaceId} pictures={[image]} onClose={close} />
    case 'rename':
      return <RenameDialog image={image} onClose={close} />
  }
}
