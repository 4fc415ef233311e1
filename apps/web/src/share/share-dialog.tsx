'use client'

import type { AlbumItem, ImageItem, ShareItem } from '@amend/api/types'
import { problemOf, useErrorSentence } from '@amend/next-app/client/problem'
import { Button, Dialog } from '@amend/ui'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { CopyField } from '../shell/copy-field.tsx'
import { useTRPC } from '../trpc/client.tsx'
import { defaultChoice, embedCode, endOf, type ShareChoice } from './choice.ts'
import { EditShareDialog } from './edit-share-dialog.tsx'
import { LiveLinks } from './live-links.tsx'
import { ShareFields } from './share-fields.tsx'

interface ShareDialogProps {
  workspaceId: string
  /** One picture, or several to be shared together. */
  pictures?: readonly ImageItem[]
  /** In place of pictures. */
  album?: AlbumItem
  onClose: () => void
}

/** Makes a link by which anybody sees pictures without an account, and changes the ones that there are. */
export function ShareDialog({ workspaceId, pictures = [], album, onClose }: ShareDialogProps) {
  const [made, setMade] = useState<ShareItem>()
  const [editing, setEditing] = useState<ShareItem>()
  if (editing) {
    const onSaved = (share: ShareItem) => made && setMade(share)
    return <EditShareDialog share={editing} onSaved={onSaved} onClose={() => setEditing(undefined)} />
  }
  if (made) return <MadeLink made={made} onEdit={() => setEditing(made)} onClose={onClose} />
  if (album?.private) return <PrivateAlbum onClose={onClose} />
  return <NewLink {...{ workspaceId, pictures, album, onClose }} onMade={setMade} onEdit={setEditing} />
}

interface NewLinkProps {
  workspaceId: string
  pictures: readonly ImageItem[]
  album: AlbumItem | undefined
  onMade: (share: ShareItem) => void
  onEdit: (share: ShareItem) => void
  onClose: () => void
}

function NewLink({ workspaceId, pictures, album, onMade, onEdit, onClose }: NewLinkProps) {
  const t = useTranslations('share.dialog')
  const sentence = useErrorSentence()
  const trpc = useTRPC()
  const queries = useQueryClient()
  const [choice, setChoice] = useState<ShareChoice>(defaultChoice)
  const [dateMissing, setDateMissing] = useState(false)
  const creating = useMutation(
    trpc.share.create.mutationOptions({
      onSuccess: (share) => {
        onMade(share)
        return queries.invalidateQueries({ queryKey: trpc.share.list.pathKey() })
      },
    }),
  )
  const { error } = creating
  const create = () => {
    const expiresAt = endOf(choice, new Date())
    setDateMissing(expiresAt === undefined)
    if (expiresAt === undefined) return
    creating.mutate({
      ...{ workspaceId, compare: choice.compare, download: choice.download, remix: choice.remix },
      subject: album ? 'album' : pictures.length > 1 ? 'selection' : choice.subject,
      ...(album ? { albumId: album.id } : { imageIds: pictures.map(({ id }) => id) }),
      expiresAt: expiresAt?.toISOString() ?? null,
      ...(choice.password !== '' && { password: choice.password }),
    })
  }
  const ofPassword = error && problemOf(error).field === 'password'
  const [only] = pictures
  const known = album ? { albumId: album.id } : pictures.length === 1 && only ? { imageId: only.id } : undefined
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      title={t('title')}
      closeLabel={t('close')}
      footer={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button variant="primary" type="submit" form="share" loading={creating.isPending}>
            {t('create')}
          </Button>
        </>
      }
    >
      <form
        id="share"
        className="flex flex-col gap-5 pt-1"
        onSubmit={(event) => {
          event.preventDefault()
          create()
        }}
      >
        <ShareFields
          {...{ pictures, album, choice }}
          onChoice={setChoice}
          dateProblem={dateMissing ? t('dateProblem') : undefined}
          passwordProblem={ofPassword ? sentence(error) : undefined}
        />
        <p role="alert" className="text-danger-ink text-sm empty:hidden">
          {error && !ofPassword ? sentence(error) : ''}
        </p>
      </form>
      {known && <LiveLinks workspaceId={workspaceId} of={known} onEdit={onEdit} />}
    </Dialog>
  )
}

interface MadeLinkProps {
  made: ShareItem
  onEdit: () => void
  onClose: () => void
}

function MadeLink({ made: { url, hasPassword }, onEdit, onClose }: MadeLinkProps) {
  const t = useTranslations('share.dialog')
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      title={t('created')}
      description={t(hasPassword ? 'createdPassword' : 'createdHint')}
      closeLabel={t('close')}
      footer={
        <>
          <Button onClick={onEdit}>{t('change')}</Button>
          <Button variant="primary" onClick={onClose}>
            {t('done')}
          </Button>
        </>
      }
    >
      {url !== null && (
        <div className="flex flex-col gap-4 pt-1">
          <CopyField label={t('address')} text={url} autoFocus />
          {!hasPassword && <CopyField label={t('embed')} text={embedCode(url)} />}
        </div>
      )}
    </Dialog>
  )
}

function PrivateAlbum({ onClose }: { onClose: () => void }) {
  const t = useTranslations('share.dialog')
  const sentences = useTranslations('errors')
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      title={t('title')}
      closeLabel={t('close')}
      footer={
        <Button variant="primary" onClick={onClose}>
          {t('close')}
        </Button>
      }
    >
      <p>{sentences('album-private')}</p>
    </Dialog>
  )
}
