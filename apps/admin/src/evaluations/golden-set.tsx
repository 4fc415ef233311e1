'use client'

import type { GoldenItemItem } from '@amend/api/types'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { Button, ErrorState, IconButton, Skeleton } from '@amend/ui'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { Section } from '../shell/page-header.tsx'
import { useCommand } from '../shell/use-command.ts'
import { useTRPC } from '../trpc/client.tsx'
import { GoldenDialog } from './golden-dialog.tsx'
import { pictureAddress } from './metrics.ts'

/** The photos with instructions on which each version must hold its own. */
export function GoldenSet() {
  const t = useTranslations('evaluations')
  const sentence = useErrorSentence()
  const [adding, setAdding] = useState(false)
  const { data, isError, error } = useQuery(useTRPC().evaluation.golden.queryOptions())
  return (
    <Section
      title={data ? t('golden.count', { count: data.items.length }) : t('goldenSet')}
      aside={
        <Button size="sm" onClick={() => setAdding(true)}>
          {t('golden.add')}
        </Button>
      }
    >
      {!data && !isError && <Skeleton className="h-24" />}
      {!data && isError && <ErrorState title={sentence(error)} />}
      {data?.items.length === 0 && <p className="text-muted">{t('golden.empty')}</p>}
      {data && data.items.length > 0 && (
        <ul className="grid grid-cols-[repeat(auto-fill,minmax(14rem,1fr))] gap-3">
          {data.items.map((item) => (
            <GoldenCard key={item.id} item={item} />
          ))}
        </ul>
      )}
      {adding && <GoldenDialog onClose={() => setAdding(false)} />}
    </Section>
  )
}

function GoldenCard({ item }: { item: GoldenItemItem }) {
  const t = useTranslations('evaluations')
  const command = useCommand()
  const remove = useMutation(useTRPC().evaluation.removeGolden.mutationOptions())
  return (
    <li className="flex flex-col overflow-hidden rounded-xl bg-surface ring-1 ring-line">
      <div className="grid grid-cols-2 gap-px bg-line">
        <img
          src={pictureAddress(item.photo)}
          alt={item.photoCaption ?? t('golden.photo')}
          className="h-28 w-full object-cover"
          loading="lazy"
        />
        {item.target ? (
          <img
            src={pictureAddress(item.target)}
            alt={item.resultCaption ?? t('golden.target')}
            className="h-28 w-full object-cover"
            loading="lazy"
          />
        ) : (
          <p className="flex h-28 items-center bg-surface p-2 text-muted text-xs">{item.resultCaption}</p>
        )}
      </div>
      <div className="flex items-center justify-between gap-2 px-3 py-1.5">
        <span className="text-[0.8125rem]">{item.instruction}</span>
        <IconButton
          label={t('golden.remove', { instruction: item.instruction })}
          icon={<Trash2 aria-hidden />}
          disabled={command.busy}
          onClick={() => command.run(() => remove.mutateAsync({ id: item.id }), t('golden.removed'))}
        />
      </div>
    </li>
  )
}
