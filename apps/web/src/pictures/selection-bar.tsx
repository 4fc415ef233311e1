'use client'

import type { ImageItem } from '@amend/api/types'
import { shareLimits } from '@amend/contract'
import { Button, classNames, IconButton, Menu, MenuItem, Spinner } from '@amend/ui'
import {
  ArrowLeft,
  ArrowLeftToLine,
  ArrowRight,
  ArrowRightToLine,
  CheckCheck,
  Download,
  Ellipsis,
  FolderMinus,
  FolderPlus,
  Image as ImageIcon,
  RotateCcw,
  Share2,
  Star,
  StarOff,
  Tag,
  Trash2,
  WandSparkles,
  X,
} from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { type Step, steps } from '../albums/order.ts'
import type { BulkActions } from './use-bulk-actions.tsx'
import type { Permissions } from './use-permissions.ts'

interface SelectionBarProps {
  pictures: readonly ImageItem[]
  actions: BulkActions
  trashed: boolean
  /** The permissions of the viewer's role. */
  may: Permissions
  onAll: () => void
  onClear: () => void
  onDelete: () => void
  /** Applies a look to the pictures; absent in the trash. */
  onLook?: () => void
  /** Shares the pictures by a link; absent in the trash. */
  onShare?: () => void
  /** Opens the choice of an album. */
  onAlbum?: () => void
  onTags?: () => void
  /** In an album: takes the pictures out, makes one the cover, moves them in the order by hand. */
  onTakeOut?: () => void
  onCover?: () => void
  onStep?: (step: Step) => void
}

const stepIcons = { earlier: ArrowLeft, later: ArrowRight, first: ArrowLeftToLine, last: ArrowRightToLine } as const

/** The actions on selected pictures; replaces search and filters. */
export function SelectionBar(props: SelectionBarProps) {
  const { pictures, actions, trashed, may, onAll, onClear, onDelete, onLook, onShare } = props
  const t = useTranslations('pictures')
  const share = useTranslations('share.dialog')
  const none = pictures.length === 0
  const favourites = !none && pictures.every(({ favourite }) => favourite)
  return (
    <div role="toolbar" aria-label={t('selection.label')} className="flex min-h-10 grow items-center gap-1">
      <IconButton label={t('selection.clear')} shortcut="Escape" icon={<X aria-hidden />} onClick={onClear} />
      <p className="mr-1 whitespace-nowrap font-medium tabular-nums" aria-live="polite">
        <span aria-hidden className="sm:hidden">
          {pictures.length}
        </span>
        <span className="max-sm:sr-only">{t('selection.count', { count: pictures.length })}</span>
      </p>
      <Act label={t('selection.all')} icon={<CheckCheck aria-hidden className="size-4" />} onClick={onAll} />
      <div className="ml-auto flex items-center gap-1">
        {actions.downloading && (
          <span className="mr-1 flex items-center gap-2 text-muted text-sm tabular-nums max-sm:sr-only" role="status">
            <Spinner />
            {t('selection.downloading', actions.downloading)}
          </span>
        )}
        {!trashed && may.update && (
          <Act
            label={favourites ? t('selection.unfavourite') : t('selection.favourite')}
            icon={favourites ? <StarOff aria-hidden className="size-4" /> : <Star aria-hidden className="size-4" />}
            disabled={none}
            onClick={() => void actions.setFavourite(pictures, !favourites)}
          />
        )}
        {!trashed && may.download && (
          <Act
            label={actions.downloading ? t('cancel') : t('selection.download')}
            icon={
              actions.downloading ? <X aria-hidden className="size-4" /> : <Download aria-hidden className="size-4" />
            }
            disabled={none}
            onClick={() => (actions.downloading ? actions.cancelDownload() : void actions.save(pictures))}
          />
        )}
        {onShare && may.share && (
          <div className="contents max-sm:hidden">
            <Act
              label={share('open')}
              icon={<Share2 aria-hidden className="size-4" />}
              disabled={none || pictures.length > shareLimits.images}
              onClick={onShare}
            />
          </div>
        )}
        {onLook && may.edit && (
          <Act
            label={t('selection.look')}
            icon={<WandSparkles aria-hidden className="size-4" />}
            disabled={none}
            onClick={onLook}
          />
        )}
        {!trashed && <MoreActions {...props} />}
        {!trashed && may.trash && (
          <Act
            label={t('selection.trash')}
            icon={<Trash2 aria-hidden className="size-4" />}
            disabled={none}
            onClick={() => void actions.trash(pictures)}
          />
        )}
        {trashed && may.trash && (
          <Act
            label={t('selection.restore')}
            icon={<RotateCcw aria-hidden className="size-4" />}
            disabled={none}
            onClick={() => void actions.restore(pictures)}
          />
        )}
        {trashed && may.delete && (
          <Act
            label={t('selection.delete')}
            icon={<Trash2 aria-hidden className="size-4" />}
            disabled={none}
            danger
            onClick={onDelete}
          />
        )}
      </div>
    </div>
  )
}

/** Actions on albums, tags and links, in a menu: a phone has no room for them in the bar. */
function MoreActions({ pictures, may, onAlbum, onTags, onShare, onTakeOut, onCover, onStep }: SelectionBarProps) {
  const t = useTranslations('pictures.selection')
  const shareTexts = useTranslations('share.dialog')
  const none = pictures.length === 0
  const album = may.albums ? onAlbum : undefined
  const tags = may.tags ? onTags : undefined
  const share = may.share && pictures.length <= shareLimits.images ? onShare : undefined
  if (!album && !tags && !share && !onTakeOut && !onCover && !onStep) return null
  return (
    <>
      {album && (
        <div className="contents max-sm:hidden">
          <Act
            label={t('album')}
            icon={<FolderPlus aria-hidden className="size-4" />}
            disabled={none}
            onClick={album}
          />
        </div>
      )}
      <Menu trigger={<IconButton label={t('moreActions')} disabled={none} icon={<Ellipsis aria-hidden />} />}>
        {album && (
          <MenuItem icon={<FolderPlus aria-hidden />} onSelect={album}>
            {t('album')}
          </MenuItem>
        )}
        {tags && (
          <MenuItem icon={<Tag aria-hidden />} onSelect={tags}>
            {t('tags')}
          </MenuItem>
        )}
        {share && (
          <MenuItem icon={<Share2 aria-hidden />} onSelect={share}>
            {shareTexts('open')}
          </MenuItem>
        )}
        {onCover && (
          <MenuItem icon={<ImageIcon aria-hidden />} onSelect={onCover}>
            {t('cover')}
          </MenuItem>
        )}
        {onStep &&
          steps.map((step) => {
            const Icon = stepIcons[step]
            return (
              <MenuItem key={step} icon={<Icon aria-hidden />} onSelect={() => onStep(step)}>
                {t(step)}
              </MenuItem>
            )
          })}
        {onTakeOut && (
          <MenuItem icon={<FolderMinus aria-hidden />} onSelect={onTakeOut}>
            {t('takeOut')}
          </MenuItem>
        )}
      </Menu>
    </>
  )
}

interface ActProps {
  label: string
  icon: ReactNode
  disabled?: boolean
  danger?: boolean
  onClick: () => void
}

/** Icon and text, on a phone the icon alone. */
const Act = ({ label, icon, disabled, danger, onClick }: ActProps) => (
  <Button
    variant="ghost"
    icon={icon}
    disabled={disabled}
    onClick={onClick}
    title={label}
    className={classNames('px-2.5 text-ink pointer-coarse:min-w-11', danger && 'text-danger-ink')}
  >
    <span className="max-lg:sr-only">{label}</span>
  </Button>
)
