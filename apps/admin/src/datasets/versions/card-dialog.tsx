'use client'

import type { DatasetVersionItem } from '@amend/api/types'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { Dialog, Skeleton } from '@amend/ui'
import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { useTRPC } from '../../trpc/client.tsx'

/** The card of a version, as it is published with it. */
export function CardDialog({ version, onClose }: { version: DatasetVersionItem; onClose: () => void }) {
  const t = useTranslations('datasets')
  const shell = useTranslations('shell')
  const sentence = useErrorSentence()
  const card = useQuery(useTRPC().dataset.card.queryOptions({ id: version.id }))
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('versions.cardOf', { name: version.name })}
      description={version.folder}
      closeLabel={shell('close')}
      textOnly
    >
      {card.isPending && <Skeleton className="h-64" />}
      {card.error && <p className="text-danger-ink">{sentence(card.error)}</p>}
      {card.data !== undefined && <pre className="whitespace-pre-wrap break-words font-mono text-xs">{card.data}</pre>}
    </Dialog>
  )
}
