'use client'

import type { AlbumItem } from '@amend/api/types'
import { useQuery } from '@tanstack/react-query'
import { Images, Lock, Sparkles } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'use-intl'
import { useTRPC } from '../trpc/client.tsx'

/** An album in the list: its cover, name and number of pictures. */
export function AlbumTile({ album }: { album: AlbumItem }) {
  const t = useTranslations('albums')
  return (
    <li>
      <Link
        href={`/w/${album.workspaceId}/albums/${album.id}`}
        prefetch={false}
        className="group flex flex-col gap-2 rounded-xl p-1.5 outline-offset-0 transition-colors hover:bg-hover"
      >
        <AlbumCover album={album} className="aspect-square w-full rounded-lg" />
        <span className="flex min-w-0 flex-col px-1 pb-1">
          <span className="truncate font-medium">{album.name}</span>
          <span className="flex items-center gap-1.5 text-[0.8125rem] text-muted">
            {album.private && <Lock role="img" aria-label={t('private')} className="size-3.5" />}
            {album.rule ? (
              <>
                <Sparkles aria-hidden className="size-3.5" />
                {t('smart')}
              </>
            ) : (
              t('count', { count: album.count ?? 0 })
            )}
          </span>
        </span>
      </Link>
    </li>
  )
}

/** The cover of an album; of a smart one without a chosen cover, its first picture. */
export function AlbumCover({ album, className }: { album: AlbumItem; className: string }) {
  const trpc = useTRPC()
  const { id, workspaceId, rule, cover } = album
  const first = useQuery({
    ...trpc.album.images.queryOptions({ workspaceId, id, limit: 1 }),
    enabled: rule !== null && cover === null,
  })
  const picture = first.data?.items[0]
  const url = cover?.url ?? (picture?.safety ? undefined : picture?.renditions.thumbnail?.url)
  if (url)
    return <img src={url} alt="" loading="lazy" draggable={false} className={`bg-well object-cover ${className}`} />
  const Icon = rule ? Sparkles : Images
  return (
    <span className={`grid place-items-center bg-well text-subtle ${className}`}>
      <Icon aria-hidden className="size-1/4 max-h-8" strokeWidth={1.5} />
    </span>
  )
}
