'use client'

import type { CreditState, StorageUse } from '@amend/api/types'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { Progress, Skeleton } from '@amend/ui'
import { useQuery } from '@tanstack/react-query'
import { useFormatter, useTranslations } from 'use-intl'
import { FormAlert } from '../account/form-alert.tsx'
import { Section } from '../account/settings/section.tsx'
import { useSize } from '../i18n/use-size.ts'
import { useTRPC } from '../trpc/client.tsx'

/** What takes the room of a workspace, and the credits of this month. */
export function UsageSection({ workspaceId }: { workspaceId: string }) {
  const t = useTranslations('team.usage')
  const trpc = useTRPC()
  const sentence = useErrorSentence()
  const storage = useQuery(trpc.workspace.storage.queryOptions({ workspaceId }))
  const credits = useQuery(trpc.credit.state.queryOptions({ workspaceId }))
  const problem = storage.error ?? credits.error
  return (
    <Section id="usage" title={t('title')}>
      <FormAlert>{problem && sentence(problem)}</FormAlert>
      {storage.isPending && <Skeleton className="h-24 w-full" />}
      {storage.data && <Storage storage={storage.data} />}
      {credits.data && <Credits credits={credits.data} />}
    </Section>
  )
}

const parts = ['originals', 'results', 'previews', 'masks', 'trash'] as const

function Storage({ storage }: { storage: StorageUse }) {
  const t = useTranslations('team.usage')
  const size = useSize()
  const { used, quota } = storage
  const text = quota === null ? size(used) : t('of', { used: size(used), most: size(quota) })
  return (
    <div className="flex flex-col gap-2">
      <Heading name={t('storage')} value={text} />
      {quota !== null && <Progress label={t('storage')} value={used / quota} valueText={text} />}
      <dl className="grid grid-cols-[1fr_auto] gap-x-4 gap-y-1 text-[0.8125rem]">
        {parts.map((part) => (
          <div key={part} className="contents">
            <dt className="text-muted">{t(part)}</dt>
            <dd className="text-right tabular-nums">{size(storage[part])}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}

function Credits({ credits: { workspace, member, until } }: { credits: CreditState }) {
  const t = useTranslations('team.usage')
  const format = useFormatter()
  return (
    <div className="flex flex-col gap-2 border-line border-t pt-4">
      <Account name={t('credits')} {...workspace} />
      <Account name={t('ownCredits')} {...member} />
      <p className="text-[0.8125rem] text-muted">
        {t('creditsText', { date: format.dateTime(new Date(until), { dateStyle: 'long', timeZone: 'UTC' }) })}
      </p>
    </div>
  )
}

function Account({ name, used, limit }: { name: string; used: number; limit: number | null }) {
  const t = useTranslations('team.usage')
  const format = useFormatter()
  const text = limit === null ? format.number(used) : t('of', { used: format.number(used), most: format.number(limit) })
  return (
    <div className="flex flex-col gap-1.5">
      <Heading name={name} value={text} />
      {limit !== null && <Progress label={name} value={limit === 0 ? 1 : used / limit} valueText={text} />}
    </div>
  )
}

function Heading({ name, value }: { name: string; value: string }) {
  return (
    <p className="flex flex-wrap items-baseline justify-between gap-x-4">
      <span className="font-medium">{name}</span>
      <span className="tabular-nums">{value}</span>
    </p>
  )
}
