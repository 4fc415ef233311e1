'use client'

import type { ShareItem } from '@amend/api/types'
import { Badge, Button, IconButton } from '@amend/ui'
import { ExternalLink, Images, Link2Off, Pencil } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { CopyLink } from './copy-link.tsx'
import { useShareFacts } from './use-share-facts.ts'

interface ShareRowProps {
  share: ShareItem
  /** Whether links of others are in the list. */
  named: boolean
  mayEdit: boolean
  onEdit: () => void
  onRevoke: () => void
}

/** One live link: what it shows, how often it was visited, and how to change and end it. */
export function ShareRow({ share, named, mayEdit, onEdit, onRevoke }: ShareRowProps) {
  const t = useTranslations('share.list')
  const { url, createdBy } = share
  const title =
    share.subject === 'selection' ? t('selection', { count: share.count ?? 0 }) : (share.instruction ?? share.name)
  const facts = [...useShareFacts(share), ...(named ? [t('by', { name: createdBy?.name ?? t('somebody') })] : [])]
  return (
    <li className="flex items-center gap-x-3 gap-y-1 rounded-xl bg-surface p-3 ring-1 ring-line max-sm:flex-wrap">
      <span className="grid size-14 shrink-0 place-items-center overflow-hidden rounded-lg bg-well text-subtle">
        {share.thumbnail ? (
          <img alt="" src={share.thumbnail} loading="lazy" className="size-full object-cover" />
        ) : (
          <Images aria-hidden className="size-5" />
        )}
      </span>
      <div className="min-w-0 grow max-sm:basis-48">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="min-w-0 truncate font-medium">{title}</span>
          {share.hasPassword && <Badge>{t('password')}</Badge>}
          {!share.download && <Badge>{t('noDownload')}</Badge>}
          {!share.remix && <Badge>{t('noRemix')}</Badge>}
        </p>
        <p className="text-[0.8125rem] text-muted" suppressHydrationWarning>
          {facts.join(' · ')}
        </p>
        {url === null && <p className="text-[0.8125rem] text-muted">{t('unreadable')}</p>}
      </div>
      <div className="flex shrink-0 items-center gap-1 max-sm:w-full max-sm:justify-end">
        {url !== null && (
          <>
            <CopyLink url={url} />
            <a
              href={url}
              target="_blank"
              rel="noopener"
              aria-label={t('open')}
              title={t('open')}
              className="grid size-9 place-items-center rounded-lg text-muted transition-colors hover:bg-hover hover:text-ink pointer-coarse:size-11"
            >
              <ExternalLink aria-hidden className="size-[1.125rem]" />
            </a>
          </>
        )}
        {mayEdit && <IconButton label={t('change')} icon={<Pencil aria-hidden />} onClick={onEdit} />}
        <Button
          variant="ghost"
          className="text-danger-ink max-sm:px-2.5"
          icon={<Link2Off aria-hidden className="size-4" />}
          onClick={onRevoke}
        >
          <span className="max-sm:sr-only">{t('revoke')}</span>
        </Button>
      </div>
    </li>
  )
}
