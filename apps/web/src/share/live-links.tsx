'use client'

import type { ShareItem } from '@amend/api/types'
import { Badge, Button } from '@amend/ui'
import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { useTRPC } from '../trpc/client.tsx'
import { CopyLink } from './copy-link.tsx'
import { useShareFacts } from './use-share-facts.ts'

interface LiveLinksProps {
  workspaceId: string
  of: { readonly imageId: string } | { readonly albumId: string }
  onEdit: (share: ShareItem) => void
}

/** The links by which a picture or an album is shared already; nothing where there is none. */
export function LiveLinks({ workspaceId, of, onEdit }: LiveLinksProps) {
  const t = useTranslations('share.dialog')
  const trpc = useTRPC()
  const { data } = useQuery(trpc.share.list.queryOptions({ workspaceId, ...of }))
  if (!data || data.items.length === 0) return null
  return (
    <section className="mt-5 flex flex-col gap-2 border-line border-t pt-4">
      <h3 className="font-medium text-sm">{t('live')}</h3>
      <ul aria-label={t('live')} className="flex flex-col gap-1">
        {data.items.map((share) => (
          <LiveLink key={share.id} share={share} onEdit={() => onEdit(share)} />
        ))}
      </ul>
    </section>
  )
}

function LiveLink({ share, onEdit }: { share: ShareItem; onEdit: () => void }) {
  const t = useTranslations('share.list')
  const facts = useShareFacts(share)
  return (
    <li className="flex items-center gap-2">
      <p className="min-w-0 grow text-[0.8125rem] text-muted" suppressHydrationWarning>
        {facts.join(' · ')} {share.hasPassword && <Badge>{t('password')}</Badge>}
      </p>
      {share.url !== null && <CopyLink url={share.url} />}
      <Button size="sm" onClick={onEdit}>
        {t('change')}
      </Button>
    </li>
  )
}
