'use client'

import { editCost } from '@amend/contract'
import { useWorkspaceEvents } from '@amend/next-app/client/events'
import { classNames } from '@amend/ui'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Coins } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { useTRPC } from '../../trpc/client.tsx'
import { settingsOf } from '../draft/draft.ts'
import { useDraft, useSession } from '../session/session.tsx'

/** What the edit costs and what is left, where there is a limit. */
export function CreditNote() {
  const t = useTranslations('editor.composer')
  const trpc = useTRPC()
  const queries = useQueryClient()
  const { workspaceId, model } = useSession()
  const credits = useQuery(trpc.credit.state.queryOptions({ workspaceId }, { staleTime: 60_000 }))
  useWorkspaceEvents(workspaceId, ({ kind }) => {
    // A change of the limits is for the whole workspace, and is followed there.
    if (/^edit\.(queued|failed|cancelled)$/.test(kind)) {
      void queries.invalidateQueries(trpc.credit.state.pathFilter())
    }
  })
  const cost = useDraft((draft) =>
    model === null ? 0 : draft.variants * editCost(settingsOf(draft, model.capabilities)),
  )
  if (!credits.data || model === null) return null
  const accounts = [credits.data.workspace, credits.data.member]
  const left = Math.min(...accounts.flatMap(({ limit, used }) => (limit === null ? [] : [Math.max(0, limit - used)])))
  if (left === Number.POSITIVE_INFINITY) return null
  return (
    <p
      role="status"
      className={classNames('flex items-center gap-1.5 text-xs', cost > left ? 'text-danger-ink' : 'text-muted')}
    >
      <Coins aria-hidden className="size-3.5 shrink-0" />
      {t(cost > left ? 'creditsShort' : 'credits', { cost, left })}
    </p>
  )
}
